"""Everything EVM and every proof: the embedded node, the client, and the pure functions."""
