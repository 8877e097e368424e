"""The department's side of a gateway: signing in, statements, and waiting for their answers."""

from gateway.command.client.client import Client
from gateway.command.client.connection import Connection
from gateway.command.client.signer import Signer, address_named, unlock
from gateway.command.client.submitting import Submitted

__all__ = ["Client", "Connection", "Signer", "Submitted", "address_named", "unlock"]
