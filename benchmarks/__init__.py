"""How fast it is: ratios measured in one run, held against the budgets. `python -m benchmarks` runs them."""
