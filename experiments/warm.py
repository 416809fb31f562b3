"""Imported by the server that local workers are forked from, so that they start compiled."""

from experiments.worker import warm

warm()
