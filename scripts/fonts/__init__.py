"""Makes the fonts of certificates again, out of whole ones."""
