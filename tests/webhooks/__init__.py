"""Calls of other programs, answered by the real application on both databases."""
