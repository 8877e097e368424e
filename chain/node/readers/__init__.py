"""Reader processes: they execute calls on the chain's file, where these cannot hold up sealing."""
