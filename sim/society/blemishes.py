"""Blemishes: what a person has to hide, on record or not (secrets in the tables)."""

from sim.state.append import append
from sim.state.jit import compiled
from sim.state.tables import SECRETS
from sim.words import NEVER, NOBODY, OPPOSITION


@compiled
def is_hidden(secret):
    """Whether a blemish is on no record, whoever has been told of it."""
    return secret.disclosed_week == NEVER and secret.discovered_week == NEVER


@compiled
def no_longer_hides(m, secret):
    """A member's blemish comes on record: off what they hide, or off what somebody was told."""
    if secret.disclosure >= 0:
        m.told = max(0.0, m.told - secret.severity)
    else:
        m.concealed = max(0.0, m.concealed - secret.severity)


@compiled
def no_longer_hides_kin(m, kin):
    """The same of an arrested relative, on record or cleared."""
    if kin.disclosure >= 0:
        m.told = max(0.0, m.told - kin.closeness)
    else:
        m.kin_concealed = max(0.0, m.kin_concealed - kin.closeness)


@compiled
def known_past(w, m):
    """Whether an oppositional past of the member is on record."""
    s = m.secret_head
    while s >= 0:
        if w.secrets[s].kind == OPPOSITION and not is_hidden(w.secrets[s]):
            return True
        s = w.secrets[s].next
    return False


@compiled
def hidden_past(w, m):
    """The member's oppositional past that is on no record and that nobody was told of (row of
    secrets), or -1: what one can still confess (g2-085)."""
    s = m.secret_head
    while s >= 0:
        secret = w.secrets[s]
        if secret.kind == OPPOSITION and is_hidden(secret) and secret.disclosure == NOBODY:
            return s
        s = secret.next
    return NOBODY


@compiled
def add_secret(w, member, kind, severity, concealed_from, disclosed, event):
    """Give a member a secret, made by ``event`` (-1: before the run); concealed ones count as
    blemish to be found, others as known."""
    n = append(w, SECRETS)
    m = w.members[member]
    row = w.secrets[n]
    row.member = member
    row.kind = kind
    row.severity = severity
    row.concealed_from_week = concealed_from
    row.disclosed_week = disclosed
    row.event = event
    row.next = m.secret_head
    m.secret_head = n
    if disclosed == NEVER:
        m.concealed += severity
    else:
        m.known += severity
    return n
