"""What routes ask for: the services, a reading session, who is asking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Path, Request

from chain.words import Digest
from gateway.access import current_member
from gateway.database import ReadSession, read_session
from gateway.errors import Invalid
from gateway.members.standing import Standing
from gateway.services import Services


# Those that only look into the request are asynchronous: a thread for each would cost more.
async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _read_session(services: Annotated[Services, Depends(_services)]) -> Iterator[ReadSession]:
    with read_session(services.engine) as session:
        yield session


async def _digest(digest: Annotated[str, Path(max_length=66)]) -> Digest:
    try:
        raw = bytes.fromhex(digest.removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise Invalid("a digest is 0x and 64 hexadecimal digits")
    return Digest(raw)


ServicesDep = Annotated[Services, Depends(_services)]
SessionDep = Annotated[ReadSession, Depends(_read_session, scope="function")]
CurrentMember = Annotated[Standing, Depends(current_member)]
DigestPath = Annotated[Digest, Depends(_digest)]
