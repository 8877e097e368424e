"""The completeness index of the running gateway: kept, ahead of the chain, provable."""
