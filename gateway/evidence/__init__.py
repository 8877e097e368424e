"""Evidence: answers with everything that is needed to check them without the gateway."""
