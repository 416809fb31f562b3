"""An outcome, a choice rule and what they need, for `docs/own.md`."""


def share_of_heads(run):
    """Share of those who led a unit or more at the start and fell."""
    members = run.tables["members"]
    heads = members[members["rank_first"] >= 2]
    return float((heads["week_fallen"] >= 0).mean())


def wary(options, n, member, lever, p):
    """Write or speak only when silence looks dangerous; then take the best of what there is."""
    if options[0].danger < 0.2:
        return 0
    best = 0
    for k in range(1, n):
        if options[k].total > options[best].total:
            best = k
    return best


def many_arrests(weekly):
    """Stop when five members have been arrested."""
    return weekly["arrests"].sum() >= 5
