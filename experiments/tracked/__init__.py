"""What is tracked: results with the manifest of how they were made, and parts of pages."""
