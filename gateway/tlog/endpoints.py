"""The routes of the log: everything is public, for it holds leaf hashes and nothing else."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from chain.words import Digest
from gateway.anchoring import levels
from gateway.dependencies import ServicesDep, SessionDep
from gateway.errors import NotFound
from gateway.journal.tree import HASH, Tree
from gateway.tlog.paths import parse

router = APIRouter(tags=["log"])

_FRESH = {"Cache-Control": "public, max-age=1, must-revalidate"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_OCTETS = "application/octet-stream"


class Octets(Response):
    """Bytes of no further form."""

    media_type = _OCTETS


@router.get("/log/checkpoint", response_class=PlainTextResponse)
def show_note(services: ServicesDep, session: SessionDep) -> Response:
    """The newest checkpoint that is on the chain, as a signed note (C2SP tlog-checkpoint).

    The verifier key stands in ``/v1/ledger``; learn it by another way than from this address.
    """
    newest = levels.newest(session)
    if newest is None:
        raise NotFound("nothing is anchored yet, and only what is anchored is signed; try later")
    note = services.log.checkpoint(newest.size, Digest(newest.root))
    return PlainTextResponse(note, headers=_FRESH)


@router.get("/log/tile/{name:path}", response_class=Octets)
def show_tile(name: str, session: SessionDep) -> Response:
    """A tile of the tree under the newest checkpoint: ``LEVEL/INDEX[.p/WIDTH]`` (C2SP tlog-tiles).

    There are no entry bundles: what a leaf is the hash of is shown to those who may see it.
    """
    wanted = parse(name)
    if wanted is None:
        raise NotFound(
            "tiles are named LEVEL/INDEX with 3 digits a part, as in 0/x001/067.p/9; entries are "
            "not served"
        )
    newest = levels.newest(session)
    held = 0 if newest is None else wanted.held(newest.size)
    if held < wanted.width:
        raise NotFound(f"of this tile {held} hashes are anchored, and {wanted.width} asked for")
    hashes = Tree(session).tile(wanted.level, wanted.index)
    return Octets(hashes[: wanted.width * HASH], headers=_FOREVER)
