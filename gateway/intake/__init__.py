"""The way in: a statement is checked, recorded and projected, or kept until it is complete."""
