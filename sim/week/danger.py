"""Danger: one function is fear itself and the score of every option.

`perceived_danger` is the danger of doing nothing and, in another position, that of every option in
`options.py`; there is no second list of costs for danger. That one's own statement helps to bring a
tie down and so endangers its author is real but not perceived unless ``foresight`` says so
(Mironov's trap, g1-204, g1-205).
"""

from collections import namedtuple

from sim.society.trouble import exposure_left
from sim.state import maths
from sim.state.jit import compiled

# What a person's danger is made of: the part of a situation that an act can change.
Position = namedtuple("Position", [
    "exposure",   # ties to the fallen and the accused, less what own statements took off
    "omission",   # of these, visible and not spoken about; and silences held against one
    "concealed",  # hidden blemishes, those told by word of mouth in part
    "kin",        # arrested kin not reported
    "suspicion",  # what is said in public
    "credit",     # vigilance shown
    "authored",   # accusations one may have to answer for
    "office",     # rank, while it is held
])


@compiled
def inquiry(w, t):
    """Suspicion that a report or confession brings, by the `disclosure` lever: from none when
    honesty protects (g1-057) to double when it incriminates (g1-185)."""
    return w.p[0].inquiry * (1.0 - w.levers[t].disclosure)


@compiled
def defence(lever, p):
    """What having told once is worth as a defence (0-1): much in 1933, half in March 1937, little
    by the autumn (h1-004, h1-006, h1-011); it follows the lever `disclosure`."""
    return p.told_defence * 0.5 * (1.0 + lever.disclosure)


@compiled
def position(m, lever, p):
    """The member's situation as it stands: what silence leaves unchanged."""
    return Position(exposure_left(m),
                    max(0.0, m.omission - m.answered) + m.silent,
                    m.concealed + m.told * (1.0 - defence(lever, p)), m.kin_concealed,
                    m.suspicion, m.credit, 0.0, float(m.rank))


@compiled
def seen_without_ties(w, m, at):
    """The position as risk without ties sees it (Epstein-type): nobody's own ties count, only
    how many of the organisation fell lately (rival rule `risk_without_ties`)."""
    org = w.orgs[m.org]
    general = w.p[0].general_risk * org.fallen_lately / max(1, org.n_active)
    return Position(general, 0.0, at.concealed, at.kin, at.suspicion, at.credit, at.authored,
                    at.office)


@compiled
def perceived_danger(m, at, protected, lever, p):
    """Perceived chance (0-1) of falling within the horizon, in the position ``at``."""
    return 1.0 - maths.exp(-weight_of(m, at, protected, lever, p))


@compiled
def weight_of(m, at, protected, lever, p):
    """What weighs on a member in the position ``at``: at least 0, and danger without bound.

    Claim: people reckoned what each fall meant for their own safety (g2-162): ties
    to the fallen (g1-101), not having spoken (g1-181), a hidden past under scrutiny
    (g1-088), unreported kin (g2-011), public suspicion, office under criticism
    (g1-107), less credit for vigilance (g2-047) and a protector (g1-196).
    Simplified: the parts add up before they saturate.
    """
    load = (
        p.danger_exposure * lever.association * at.exposure
        + p.danger_omission * m.p_silence * at.omission
        + p.danger_concealed * (p.scrutiny_floor + lever.scrutiny) * at.concealed
        + p.danger_known * lever.campaign * m.known
        + p.danger_kin * (p.scrutiny_floor + lever.scrutiny) * at.kin
        + p.danger_suspicion * at.suspicion
        + p.danger_rank * lever.criticism_upward * at.office
        + p.danger_written * m.p_written
        + p.danger_authored * m.p_writing * at.authored
    )
    shield = p.danger_credit * at.credit
    if protected:
        shield += p.danger_protector
    return max(0.0, load - shield)
