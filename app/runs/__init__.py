"""Training runs: a folder that can be watched, stopped and gone on with."""
