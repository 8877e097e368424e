"""An upload as it comes over HTTP, for the route and the page."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from starlette.requests import Request

from gateway.checking.service import Check, Checking, Clerk
from gateway.verification.days import parse_as_of
from gateway.verification.service import Verification
from gateway.verification.uploads import read_form


async def take_in(
    request: Request, checking: Checking, verification: Verification, viewer: Clerk
) -> Check:
    """The files of a form (parts with a file name; texts `as_of`, `voucher`), taken in.

    Raises `TooMany` before the body is read where the member has no place, `Invalid` or `TooLarge`
    for what came; the texts of a form that was read stay in ``request.state.typed`` for a page to
    show again.
    """
    checking.require_place(viewer)
    with verification.places.take(viewer.member), ExitStack() as stack:
        form = await read_form(request, stack)
        request.state.typed = form.texts
        now = verification.now()
        asked = parse_as_of(form.texts.get("as_of", ""), now)
        moment = None if asked == now else asked  # today is no past day: what is good may be booked
        voucher = form.texts.get("voucher", "")
        return await asyncio.to_thread(checking.start, viewer, form.files, moment, voucher)
