"""Studies of whole runs: many seeds with all their tables, and constants halved and doubled."""
