"""Checks of a program before it is evaluated, and the normal form they and the planner read."""
