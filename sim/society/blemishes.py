"""Blemishes: what a person has to hide, on record or not (secrets in the tables)."""

from sim.state.append import append
from sim.state.jit import compiled
from sim.state.tables import SECRETS
from sim.words import NEVER, NOBODY, OPPOSITION


@compiled
def hidden_past(w, m):
    """The member's oppositional past that is on no record yet (row of secrets), or -1: what one
    can still confess (g2-085)."""
    s = m.secret_head
    while s >= 0:
        secret = w.secrets[s]
        if (secret.kind == OPPOSITION and secret.disclosed_week == NEVER
                and secret.discovered_week == NEVER):
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
