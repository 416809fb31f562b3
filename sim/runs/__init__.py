"""Runs: simulate, write down, explain, and compare with worlds that differ in one thing."""
