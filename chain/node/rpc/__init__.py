"""JSON-RPC 2.0 over HTTP on loopback: the methods, their table, and what guards them."""
