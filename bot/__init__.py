"""Faces outward: people, clocks and networks."""
