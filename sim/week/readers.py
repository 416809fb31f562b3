"""Readers: one official hears or reads a confession first, and decides what becomes of it.

A report about oneself was a statement like any other (h1-001). The official who read it could let
it drop, advise silence, note it, take it to the committee or send it on (h1-002, h1-007, h1-033). A
spoken word left no record (h1-003, h1-008, h1-015). When the matter surfaces later, "I told X"
counts for something, much in 1933 and little in autumn 1937 (h1-004, h1-006, h1-011), more when it
was written; and X is exposed in turn (h1-005, h1-009, h1-014). Simplified: no false confessions.
"""

from sim.society.blemishes import no_longer_hides, no_longer_hides_kin
from sim.society.chronicle import log_caused
from sim.society.docket import open_case
from sim.society.members import is_active
from sim.society.ties import closeness
from sim.society.trouble import see_shelving
from sim.state import maths
from sim.state.append import append, count
from sim.state.jit import compiled
from sim.state.streams import D_PLEA, D_READER, draw, stream
from sim.state.tables import DISCLOSURES
from sim.week.danger import defence
from sim.week.gatekeeping import cell_official, committee_official
from sim.words import (
    ABOUT_KIN,
    ABOUT_PAST,
    ABOUT_TIE,
    ADVISED_SILENCE,
    BLEMISH,
    DROPPED,
    E_DISCLOSURE,
    FORWARDED,
    NEVER,
    NOBODY,
    NOT_READ,
    NOTED,
    OPENED,
    SPOKEN,
    SUPPRESSED,
    TIE,
    WRITTEN,
)

# Spacing of the keys of one member's disclosures of a week, one for each subject.
KEYS_PER_SUBJECT = 4


@compiled
def write_down(w, t, i, subject, about, severity, way, reader, parent):
    """Enter a disclosure into the table; returns its row."""
    n = append(w, DISCLOSURES)
    row = w.disclosures[n]
    row.id = n
    row.member = i
    row.week = t
    row.subject = subject
    row.about = about
    row.severity = severity
    row.way = way
    row.reader = reader
    ground = NEVER
    if subject == ABOUT_TIE:
        ground = TIE
    elif subject == ABOUT_PAST:
        ground = BLEMISH
    row.event = log_caused(w, t, E_DISCLOSURE, i, i, ground, NOBODY, parent)
    w.weekly[t].disclosures += 1
    return n


@compiled
def reader_of(w, i, way):
    """Who hears a word first (an organiser of the own unit) or reads a paper (the secretary)."""
    if way == SPOKEN:
        g = cell_official(w, i, NOBODY)
        if g >= 0:
            return g
    return committee_official(w, i, NOBODY)


@compiled
def read_disclosures(w, t, o):
    """Gatekeeping phase: the week's disclosures are heard or read."""
    for n in range(w.orgs[o].disclosure_first, count(w, DISCLOSURES)):
        row = w.disclosures[n]
        if w.members[row.member].org != o:
            break
        if row.decision == NOT_READ and is_active(w.members[row.member]):
            _read(w, t, n)


@compiled
def leans_to_open(w, reader, severity, lever, p):
    """How an official leans to opening a case on what was confessed (logits): by the gravity of the
    matter, what they have learned that shelving costs and pressure from above; against it decency,
    demands of proof, and what honesty is worth just now (h1-002, h1-033; g1-057, g2-010)."""
    learned, decency = p.prior_lesson, 0.0
    if reader >= 0:
        learned, decency = w.members[reader].p_shelving, w.members[reader].decency
    return (p.gate_base + p.gate_weight * severity + p.gate_learned * learned
            + p.gate_pressure * lever.gatekeeper_pressure - p.gate_decency * decency
            - p.gate_proof * lever.proof - p.reader_disclosure * lever.disclosure)


@compiled
def _read(w, t, n):
    p = w.p[0]
    lever = w.levers[t]
    row = w.disclosures[n]
    i = row.member
    key = stream(w.seed, D_READER, t)
    u = draw(key, w.members[i].uid, row.subject * KEYS_PER_SUBJECT)
    lean = leans_to_open(w, row.reader, row.severity, lever, p)
    x = lean + maths.log(u / (1.0 - u))
    if p.on_buried == 0.0 or x > 0.0:
        up = draw(key, w.members[i].uid, row.subject * KEYS_PER_SUBJECT + 1)
        row.decision = FORWARDED if up < p.forward_pressure * lever.gatekeeper_pressure else OPENED
        record_fact(w, t, n)
        charge = row.severity * p.charge_reported * (1.0 - lever.disclosure)
        if row.subject == ABOUT_KIN:
            kin = w.kin[row.about]
            late = (t - kin.week_learned) / p.lateness_scale
            charge += row.severity * p.charge_late * min(1.0, late)
        row.case = open_case(w, t, i, TIE if row.subject == ABOUT_TIE else BLEMISH, charge,
                             row.event, 0)
        row.week_case = t if row.case >= 0 else NEVER
    elif x > -p.reader_gap and row.way == WRITTEN:
        row.decision = NOTED
        record_fact(w, t, n)
    else:
        row.decision = ADVISED_SILENCE if x > -p.reader_gap else DROPPED


@compiled
def record_fact(w, t, n):
    """A disclosed fact goes on record."""
    row = w.disclosures[n]
    if row.subject == ABOUT_KIN:
        put_kin_on_record(w, t, row.member, row.about, n)
    elif row.subject == ABOUT_PAST:
        put_on_record(w, t, row.member, row.about, n)
    else:
        row.recorded = 1


@compiled
def put_on_record(w, t, i, s, n):
    """A blemish of ``i`` is on record from now on, by disclosure ``n``; it weighs less than one
    that was found out."""
    m = w.members[i]
    secret = w.secrets[s]
    no_longer_hides(m, secret)
    secret.disclosed_week = t
    secret.disclosure = n
    m.known += w.p[0].confessed_weight * secret.severity
    w.disclosures[n].recorded = 1


@compiled
def put_kin_on_record(w, t, i, k, n):
    """An arrested relative of ``i`` is on record from now on, by disclosure ``n``."""
    m = w.members[i]
    kin = w.kin[k]
    if kin.week_reported == NEVER:
        kin.week_reported = t
    no_longer_hides_kin(m, kin)
    kin.disclosure = n
    m.kin_known += kin.closeness
    w.disclosures[n].recorded = 1


@compiled
def is_kin_on_record(w, kin):
    """Whether an arrested relative is on record: found out, or disclosed and written down."""
    return kin.week_discovered != NEVER or (
        kin.disclosure >= 0 and w.disclosures[kin.disclosure].recorded == 1)


@compiled
def plead(w, t, i, n, charge):
    """The plea "I told X" when a fact surfaces: returns the charge, lowered for who has told by
    what that is worth now, half of it for a spoken word; X may be charged with having let it lie,
    and confirms or makes it late."""
    if n < 0:
        return charge
    p = w.p[0]
    row = w.disclosures[n]
    g = row.reader
    if g >= 0 and is_active(w.members[g]) and (
            draw(stream(w.seed, D_PLEA, t), w.members[i].uid, w.members[g].uid)
            < p.charge_shelving * w.levers[t].gatekeeper_pressure):
        see_shelving(w, g, 1.0)
        w.members[g].suppressing += 1.0
        open_case(w, t, g, SUPPRESSED, p.charge_of_shelving, row.event, 0)
        w.members[i].wronged_by = g
    worth = defence(w.levers[t], p)
    return charge * (1.0 - (worth if row.way == WRITTEN else 0.5 * worth))


@compiled
def tell_or_file(w, t, i, subject, about, severity, way, parent):
    """A member discloses something to whoever hears or reads it first; a spoken word takes the fact
    out of what one reckons to hide, as far as it will count."""
    n = write_down(w, t, i, subject, about, severity, way, reader_of(w, i, way), parent)
    m = w.members[i]
    if subject == ABOUT_KIN:
        kin = w.kin[about]
        kin.week_reported = t
        kin.disclosure = n
        m.kin_concealed = max(0.0, m.kin_concealed - kin.closeness)
        m.told += kin.closeness
    elif subject == ABOUT_PAST:
        w.secrets[about].disclosure = n
        m.concealed = max(0.0, m.concealed - severity)
        m.told += severity
    return n


@compiled
def tie_severity(w, half):
    """How grave a tie to someone in trouble is as a fact about oneself (severity)."""
    return w.members[half.other].threat * closeness(half)
