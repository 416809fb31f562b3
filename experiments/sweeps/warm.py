"""Imported by the server that local workers are forked from, so that they start compiled."""

from experiments.sweeps.worker import warm

warm()
