"""Sweeps: the runs of a design made, stored, resumed and summarised."""
