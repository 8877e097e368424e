"""The page that checks evidence without network, server or trust in either: JavaScript, built once."""
