"""documents, uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema one revision further."""
    op.create_table(
        "archived_document",
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document"),
    )
    op.create_index(
        "archived_document_issue", "archived_document", ["issue", "serial"], unique=False
    )
    op.create_index("archived_document_lookup", "archived_document", ["lookup"], unique=False)
    op.create_table(
        "digit_tries",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member"),
    )
    op.create_table(
        "disclosure_code",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("digits", sa.LargeBinary(), nullable=True),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("verifier", sa.String(length=32), nullable=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.Column("revoked", sa.Integer(), nullable=True),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digits"),
    )
    op.create_index("disclosure_code_expires", "disclosure_code", ["expires"], unique=False)
    op.create_index("disclosure_code_link", "disclosure_code", ["link", "made"], unique=False)
    op.create_table(
        "document_change",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("recorded", sa.Integer(), nullable=True),
        sa.Column("effective", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=True),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("successor", sa.LargeBinary(), nullable=True),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "document_change_document", "document_change", ["document", "position"], unique=False
    )
    op.create_index("document_change_successor", "document_change", ["successor"], unique=False)
    op.create_table(
        "document_series",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("series", sa.LargeBinary(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "holder_link",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=True),
        sa.Column("session_until", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Integer(), nullable=True),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("holder_link_document", "holder_link", ["document"], unique=False)
    op.create_index("holder_link_session", "holder_link", ["session"], unique=False)
    op.create_table(
        "issue",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("series", sa.LargeBinary(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("buyer", sa.String(length=32), nullable=True),
        sa.Column("blue", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("issue_buyer", "issue", ["buyer", "record"], unique=False)
    op.create_index("issue_issuer", "issue", ["issuer", "record"], unique=False)
    op.create_index("issue_record", "issue", ["record"], unique=False)
    op.create_table(
        "issuer_right",
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("from_", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "kind"),
        sa.UniqueConstraint("tag"),
    )
    op.create_table(
        "red_event",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Integer(), nullable=True),
        sa.Column("block", sa.Integer(), nullable=True),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("letter", sa.LargeBinary(), nullable=True),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("red_event_document", "red_event", ["document", "position"], unique=False)
    op.create_table(
        "red_letter",
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document"),
    )
    op.create_table(
        "use_event",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("voucher", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("buyer", sa.String(length=32), nullable=True),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("position", "n"),
    )
    op.create_index("use_event_key", "use_event", ["key", "position"], unique=False)
    op.create_index("use_event_voucher", "use_event", ["voucher", "position"], unique=False)
    op.create_table(
        "use_state",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("voucher", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("buyer", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.String(length=16), nullable=False),
        sa.Column("ahead_holder", sa.String(length=32), nullable=True),
        sa.Column("ahead_voucher", sa.LargeBinary(), nullable=True),
        sa.Column("ahead_until", sa.Integer(), nullable=False),
        sa.Column("ahead_buyer", sa.String(length=32), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("use_state_ahead", "use_state", ["ahead_holder", "ahead"], unique=False)
    op.create_index("use_state_holder", "use_state", ["holder", "status"], unique=False)
    op.create_index("use_state_voucher", "use_state", ["voucher", "key"], unique=False)
    op.create_table(
        "voucher",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("voucher", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("voucher_member", "voucher", ["member", "changed"], unique=False)
    op.create_table(
        "voucher_name",
        sa.Column("voucher", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("voucher"),
    )
