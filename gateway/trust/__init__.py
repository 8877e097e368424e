"""What a verifier has to trust of this ledger, as a proposal that nobody has to take over."""
