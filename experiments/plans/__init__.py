"""Plans: designs, their cells, and where parameter values come from."""
