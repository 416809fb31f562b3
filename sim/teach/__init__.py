"""What a reader sees without programming: a run as one document, and the viewer that shows it."""
