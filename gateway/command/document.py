"""``shujian document``: documents issued, verified, used once, revoked, red-lettered, shown."""

from __future__ import annotations

import typer

from gateway.command import (
    document_copy,
    document_holder,
    document_issue,
    document_license,
    document_red,
    document_show,
    document_use,
    document_validity,
    document_verify,
    document_vouchers,
)

app = typer.Typer(
    help="Documents (电子票据与证照): issued here or elsewhere, verified by anyone, used once.",
    no_args_is_help=True,
)

for module in (
    document_license,
    document_issue,
    document_verify,
    document_show,
    document_use,
    document_vouchers,
    document_validity,
    document_red,
    document_copy,
    document_holder,
):
    module.register(app)


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="document")
