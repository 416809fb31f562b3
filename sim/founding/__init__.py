"""Founding: how organisations come to be, with their units, people, posts and network."""
