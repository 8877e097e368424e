"""Documents that their issuers left here, encrypted."""
