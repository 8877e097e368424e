"""Signing in: a session is opened by signing an EIP-4361 message with a member's account."""
