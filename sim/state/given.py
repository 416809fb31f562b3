"""What a user may say of an organisation of their own: the columns of their tables, declared once.

The reader (`config/organisation.py`), the rows that founding takes (`founding/own.py`) and the
tables of the page are all derived from these. What is not said is drawn by the rules.
"""

import numpy as np

from sim import words
from sim.state.schema import Column, Table, f8, i8

# What stands for what is not said of a word, a flag or an id; a measure is not a number then.
DRAWN = -2
# Units of the columns that hold neither a word nor a measure.
ID, NAME, FLAG = "id of a member, or none", "name of a unit", "yes or no"

# Kinds of unit that stand in no hierarchy and are no committee.
KINDS_OF_UNIT = tuple(kind for kind in words.UNIT_KINDS
                      if kind not in ("partkom", "raikom", "obkom", "kraikom"))


def _said(name: str, unit: str | tuple[str, ...], meaning: str) -> Column:
    return i8(name, unit, meaning, default=DRAWN)


def _measured(name: str, unit: str, meaning: str) -> Column:
    return f8(name, unit, meaning, default=np.nan)


GIVEN_MEMBERS = Table("members.csv", "one row a member at the start", [
    _said("unit", NAME, "where the member works; needed where there are several units"),
    _said("standing", words.STANDINGS[:2], "place in the Party"),
    _said("post", words.POSTS[:9], "the post that the member holds, or none"),
    _said("rank", "0..4", "0 to 4; posts go to members of their rank first"),
    _said("occupation", words.OCCUPATIONS, "what the member works at"),
    _said("sex", words.SEXES, "sex"),
    _said("nationality", FLAG, "the tagged nationality, which has no effect"),
    _said("superior", ID, "to whom the member answers"),
    _said("protector", ID, "who protects the member"),
    _said("recommender_1", ID, "who recommended the member to the Party"),
    _said("recommender_2", ID, "who else did"),
    _said("spouse", ID, "husband or wife in the organisation"),
    _measured("trust", "0..1", "temperament: belief at the start"),
    _measured("decency", "0..1", "temperament: weight of conscience"),
    _measured("ambition", "0..1", "temperament: pull of a vacancy"),
    _measured("suspiciousness", "0..1", "temperament: how readily belief becomes accusation"),
    _measured("grievance", "0..1", "temperament: grudge against superiors"),
    _measured("origin", "0..2", "severity of a social origin held against one; 0 none"),
    _said("origin_known", FLAG, "it is on record"),
    _measured("opposition", "0..2", "severity of an oppositional past; 0 none"),
    _said("opposition_known", FLAG, "it is on record"),
    _measured("white_service", "0..2", "severity of service with the Whites; 0 none"),
    _said("white_service_known", FLAG, "it is on record"),
    _measured("foreign", "0..2", "severity of ties abroad; 0 none"),
    _said("foreign_known", FLAG, "they are on record"),
    _measured("conduct", "0..2", "severity of misconduct; 0 none"),
    _said("conduct_known", FLAG, "it is on record"),
    i8("kin_start", "row", "the first relative", written=False),
    i8("kin_n", "persons", "how many relatives follow", written=False),
], scratch=True)

GIVEN_TIES = Table("ties.csv", "one row a tie at the start", [
    _said("a", ID, "one end"),
    _said("b", ID, "the other end"),
    _said("kind", words.TIE_KINDS, "what b is to a; a friend where nothing is said"),
    _measured("closeness", "0..1", "how close; by the kind where nothing is said"),
    _said("public", FLAG, "known to others"),
], scratch=True)

GIVEN_KIN = Table("kin.csv", "one row a relative whom an operation could strike", [
    _said("member", ID, "whose relative"),
    _said("degree", words.KIN_DEGREES, "how near"),
    _measured("closeness", "0..1", "how close; by the degree where nothing is said"),
    _said("category", words.CATEGORIES, "category of the organs' operations"),
], scratch=True)

GIVEN_UNITS = Table("units.csv", "one row a unit", [
    _said("kind", KINDS_OF_UNIT, "kind of unit"),
    _said("opposition", FLAG, "its members were in the opposition of the 1920s"),
    _said("project", FLAG, "it works on the contested design"),
    _said("supplier", NAME, "the unit that supplies it"),
], scratch=True)
