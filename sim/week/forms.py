"""Forms: at each later occasion the fact is asked for again, and leaving it out is a new fault.

The review of 1935-36, candidacy, election, promotion and one's own hearing ask for what one has to
hide (h1-010, h1-012). The member enters it, and it is on record; or leaves it out, whoever was told
before by word of mouth, and there is an *omission* with this date, charged when the matter
surfaces (h1-017, h1-019; g2-092). So the safe act of 1935 becomes the offence of 1937, and the
process makes its own secrets. Simplified: the form has one question for each fact.
"""

from sim.society.blemishes import add_secret, is_hidden
from sim.society.chronicle import OUTSIDE, log_caused
from sim.society.members import is_active, is_protected
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import D_CHECKPOINT, draw, stream
from sim.week.danger import Position, inquiry, perceived_danger, position
from sim.week.demands import is_forbidden
from sim.week.readers import is_kin_on_record, put_kin_on_record, put_on_record, write_down
from sim.words import (
    ABOUT_KIN,
    ABOUT_PAST,
    BLEMISH,
    DISCLOSE,
    E_CHECKPOINT,
    NEVER,
    NOBODY,
    NOTED,
    OMISSION,
    WRITTEN,
)

# Spacing of the keys of one member's facts: blemishes, then relatives.
KIN_KEY = 64
KEYS_PER_FORM = 8


@compiled
def fill_form(w, t, i, checkpoint):
    """A member fills in the form: each hidden fact worth a case is entered or left out."""
    p = w.p[0]
    m = w.members[i]
    if p.on_checkpoints == 0.0 or not is_active(m):
        return
    if m.concealed + m.told <= 0.0 and m.kin_concealed <= 0.0:
        return
    nth = 0
    s = m.secret_head
    while s >= 0:
        secret = w.secrets[s]
        if is_hidden(secret) and secret.kind != OMISSION and secret.severity >= p.worth_a_case:
            _answer(w, t, i, checkpoint, secret.severity, s, NOBODY, nth)
        nth += 1
        s = secret.next
    for k in range(m.kin_start, m.kin_start + m.kin_n):
        kin = w.kin[k]
        if (kin.week_learned != NEVER and kin.week_learned <= t and kin.week_cleared == NEVER
                and not is_kin_on_record(w, kin)):
            _answer(w, t, i, checkpoint, kin.closeness, NOBODY, k, KIN_KEY + k - m.kin_start)


@compiled
def _answer(w, t, i, checkpoint, severity, s, k, nth):
    """Enter one fact, or leave it out."""
    m = w.members[i]
    u = draw(stream(w.seed, D_CHECKPOINT, t), m.uid, nth * KEYS_PER_FORM + checkpoint)
    event = log_caused(w, t, E_CHECKPOINT, i, i, BLEMISH, NOBODY, OUTSIDE)
    # Who is kept from disclosing is kept from entering it, too.
    if (not is_forbidden(w, i, DISCLOSE)
            and u < chance_to_enter(w, t, i, severity, k >= 0)):
        subject = ABOUT_KIN if k >= 0 else ABOUT_PAST
        n = write_down(w, t, i, subject, k if k >= 0 else s, severity, WRITTEN, NOBODY, event)
        w.disclosures[n].decision = NOTED
        m.suspicion += inquiry(w, t) * severity
        if k >= 0:
            put_kin_on_record(w, t, i, k, n)
        else:
            put_on_record(w, t, i, s, n)
        return
    row = w.secrets[add_secret(w, i, OMISSION, w.p[0].omission_severity * severity, t, NEVER,
                               event)]
    row.checkpoint = checkpoint
    row.of_secret = s
    row.of_kin = k


@compiled
def chance_to_enter(w, t, i, severity, is_kin):
    """Chance (0-1) to enter a fact when asked: the danger seen with it on record against the danger
    with it, and one omission more, to be found; and duty."""
    p = w.p[0]
    m = w.members[i]
    lever = w.levers[t]
    at = position(m, lever, p)
    hidden = p.omission_severity * severity
    entered = Position(at.exposure, at.omission, at.concealed - (0.0 if is_kin else severity),
                       at.kin - (severity if is_kin else 0.0),
                       at.suspicion + inquiry(w, t) * severity, at.credit, at.authored, at.office)
    left_out = Position(at.exposure, at.omission, at.concealed + hidden, at.kin, at.suspicion,
                        at.credit, at.authored, at.office)
    protected = is_protected(w, m)
    gain = (perceived_danger(m, left_out, protected, lever, p)
            - perceived_danger(m, entered, protected, lever, p))
    return maths.logistic(p.weight_fear * gain + p.weight_duty * m.belief - p.cost_report)
