"""Looking for units: searches, unit pages and causal tests over HTTP."""
