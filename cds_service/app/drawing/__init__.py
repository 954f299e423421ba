"""Drawings as numbers and SVG paths: where things are, never what colour they are (design, section 7)."""
