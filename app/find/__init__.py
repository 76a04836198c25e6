"""Which unit stands for what: concepts as labels of a text, and the units that tell them best."""
