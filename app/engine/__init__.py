"""Map a function over shards: in this process, in others, on a cluster; the same results from each."""
