"""The service: one folder per noun, the pages and the command line."""
