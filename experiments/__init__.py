"""Experiments on the simulation: observables, patterns, sweeps, analysis and figures."""
