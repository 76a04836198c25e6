"""The small systems of the lectures, one module each: pure functions on top of the numerical core."""
