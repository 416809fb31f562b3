"""Worlds of prior models in which our own rules decide: what docs/known_answers.md is made of.

Each module builds the world of one model (its network, its people, its order of moves), lets the
compiled rules of `sim` take every decision there, and states beside it the answer that is known,
from theory where there is one. Nothing here is a second copy of a rule.
"""
