"""Two synthetic organisations in the form of data that students of networks know: a law firm of 71
with rank, friendship and advice, and 21 managers who report to one another.

All people and ties are drawn here, from a fixed seed; none is taken from anywhere. Write them anew:
``python examples/own/organisations.py``
"""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent

SCENARIO = """\
# {title}: synthetic, drawn by organisations.py in the form of well-known data.
name = "{name}"
title = "{title}"
start = 1936-01-06
end = 1938-12-26
candidates = 0.2
women = 0.25
spouses = 0
applicants = 6
calendar = "none"

[organisation]
members = "members.csv"
ties = "ties.csv"
{draw}
[occupations.other]
production = 0
technical = 0.4

[[movement]]
from = 1936-01-06
leave = 0.001
arrive = 0.001
{posts}"""

POSTS = """
# Nothing is said of posts: they go to members of their rank first.
[posts]
organisers = 4
partkom_members = 3
deputy_directors = 0
chief_engineers = 0
department_heads = 2
editors = 0
"""


def pairs(rng, n, chance):
    """Directed pairs of ``n`` people, each with its chance (n x n)."""
    drawn = rng.random((n, n)) < chance
    np.fill_diagonal(drawn, False)
    return np.argwhere(drawn)


def law_firm():
    """71 lawyers: partners and associates in three offices; friendship is more likely within an
    office and a rank, advice goes up. Posts are drawn: the firm has ranks only."""
    rng = np.random.default_rng(71)
    n = 71
    partner = np.arange(n) < 36
    office = rng.choice(["main office", "second office", "third office"], n, p=[0.65, 0.27, 0.08])
    names = [f"{'p' if partner[i] else 'a'}{i + 1:02}" for i in range(n)]
    members = pd.DataFrame({
        "id": names, "unit": office,
        "rank": np.where(np.arange(n) == 0, 4, np.where(partner, 2, 1)),
        "occupation": "office", "sex": np.where(rng.random(n) < 0.25, "woman", "man")})
    alike = 1.0 + 2.0 * (office[:, None] == office) + 2.0 * (partner[:, None] == partner)
    friends = pairs(rng, n, 0.028 * alike)
    asked = pairs(rng, n, 0.04 * alike * np.where(partner, 1.6, 0.5))
    ties = pd.concat([
        pd.DataFrame({"a": [names[i] for i, _ in friends], "b": [names[j] for _, j in friends],
                      "kind": "friend", "closeness": ""}),
        pd.DataFrame({"a": [names[i] for i, _ in asked], "b": [names[j] for _, j in asked],
                      "kind": "shopmate", "closeness": 0.4})])
    return members, ties


def managers():
    """21 managers: a president, four heads of departments, and those who report to them; friendship
    and advice among all."""
    rng = np.random.default_rng(21)
    n = 21
    department = np.r_[0, 1, 2, 3, 0, rng.integers(0, 4, n - 5)]
    names = [f"m{i + 1:02}" for i in range(n)]
    head = {0: 4, 1: 1, 2: 2, 3: 3}
    superior = ["none", *["m01"] * 4, *(names[head[d]] for d in department[5:])]
    post = ["director", "unit_head", "unit_head", "unit_head", "partkom_secretary",
            *["none"] * (n - 5)]
    members = pd.DataFrame({"id": names, "unit": [f"department {d + 1}" for d in department],
                            "post": post, "superior": superior})
    friends = pairs(rng, n, np.full((n, n), 0.12))
    asked = pairs(rng, n, np.full((n, n), 0.2))
    ties = pd.DataFrame({"a": [names[i] for i, _ in [*friends, *asked]],
                         "b": [names[j] for _, j in [*friends, *asked]],
                         "kind": ["friend"] * len(friends) + ["shopmate"] * len(asked)})
    return members, ties


def files():
    """Every file of both organisations: path from this folder -> text."""
    found = {}
    for name, title, draw, posts, (members, ties) in (
            ("law_firm", "A law firm of 71 (synthetic)", 'draw = ["command"]\n', POSTS, law_firm()),
            ("managers", "Twenty-one managers (synthetic)", "", "", managers())):
        found[f"{name}/scenario.toml"] = SCENARIO.format(name=name, title=title, draw=draw,
                                                         posts=posts)
        found[f"{name}/members.csv"] = members.to_csv(index=False, lineterminator="\n")
        found[f"{name}/ties.csv"] = ties.to_csv(index=False, lineterminator="\n")
    return found


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
