"""GET /verify.html: the page as a file, to open here or to keep."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter(include_in_schema=False)

PAGE = Path(__file__).parent / "verify.html"

# The page's own policy stands in it; what only a header can say is that nobody puts it in a frame.
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/verify.html")
def verifier() -> FileResponse:
    """The verifier's page. It asks the gateway for nothing: a copy of it works as well."""
    return FileResponse(PAGE, media_type="text/html; charset=utf-8", headers=HEADERS)
