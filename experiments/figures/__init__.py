"""Figures: one module a figure, one style sheet."""
