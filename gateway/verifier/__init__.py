"""The page that checks evidence without a network: JavaScript, built into one file."""
