"""The numerical core: torch and numpy only, synchronous, usable from a notebook."""
