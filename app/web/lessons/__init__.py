"""Lessons over HTTP: a page each, its pictures as JSON, its long computations as streams."""
