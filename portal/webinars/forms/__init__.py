"""Shapes of what is entered, by topic."""
