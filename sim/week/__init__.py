"""The week: its order and one file a mechanism."""
