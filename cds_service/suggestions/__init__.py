"""Suggestions: draft resources that a card's own advice calls for (ADR 0036). Never an order of treatment."""
