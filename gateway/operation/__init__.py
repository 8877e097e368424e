"""Operating a ledger: founding it, running gateway and node, and looking after both."""
