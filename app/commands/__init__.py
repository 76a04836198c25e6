"""Commands of `rnnscope` that have a module of their own."""
