"""Cartelogic by itself: starting, the shipped case, both extents, provenance, "what if"."""
