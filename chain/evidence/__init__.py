"""Evidence: records with everything needed to check them offline. Pure."""
