"""Every form that documents come in: recognised by content, read into one model."""
