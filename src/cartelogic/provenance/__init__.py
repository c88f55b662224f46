"""Proofs: what they are, how they are found, shown and checked."""
