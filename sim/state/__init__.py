"""State: the tables of a run, how rules receive them, draws, and compilation."""
