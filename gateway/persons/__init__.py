"""Persons whose data was accessed: a key each in custody, meaningless tags everywhere else."""
