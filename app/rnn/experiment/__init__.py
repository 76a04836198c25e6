"""Small training experiments whose gradients are watched: one setting is changed, everything else stays the same."""
