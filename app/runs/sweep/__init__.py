"""Sweeps: one experiment for every combination of some settings, and what came of each."""
