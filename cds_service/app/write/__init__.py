"""Saving what was answered: what would be written in plain words, one transaction at an explicit press, what became of
it (ADR 0048)."""
