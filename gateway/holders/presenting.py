"""The proof that goes with what is shown: a presentation, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from chain.documents import Bundle
from gateway.errors import GatewayError, LedgerError
from gateway.presentations.service import Presented


class Presenter(Protocol):
    """What is needed here of `gateway.presentations.service.Presentations`."""

    def present(self, session: Session, bundle: Bundle) -> Presented:
        """The presentation of a bundle as of the newest block."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The file of a presentation; None with the reason where the chain proves nothing now."""

    file: bytes | None
    without: str | None


def proof_of(session: Session, presenter: Presenter, bundle: Bundle) -> Proof:
    """A presentation of what is shown, where the chain answers; raises `LedgerError` alone.

    What is shown is authentic without it too, by the issue that this gateway has recorded: so a
    chain that is away costs the proof of the status, and not the code.
    """
    try:
        return Proof(presenter.present(session, bundle).presentation, None)
    except LedgerError:
        raise  # gateway and chain contradict each other: nothing is shown
    except GatewayError as error:
        return Proof(None, str(error))
