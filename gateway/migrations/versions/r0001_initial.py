"""Every table of the gateway: the journal, its projections, what the chain answered, custody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEARCH = (
    "CREATE VIRTUAL TABLE resource_search USING fts5("
    'terms, code UNINDEXED, tokenize = "unicode61 remove_diacritics 0")'
)


def upgrade() -> None:
    """Create them, and the full-text table of the catalog."""
    op.execute(_SEARCH)
    _account()
    _challenge()
    _checkpoint()
    _cursor()
    _login()
    _member()
    _proposal()
    _record()
    _record_tag()
    _resource()
    _statement()
    _tile()
    _version()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index("ix_account_member", "account", ["member"], unique=False)


def _challenge() -> None:
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("ix_challenge_expires", "challenge", ["expires"], unique=False)


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("index_root", sa.LargeBinary(), nullable=False),
        sa.Column("block_number", sa.Integer(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("block_time", sa.Integer(), nullable=False),
        sa.Column("transaction", sa.LargeBinary(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=True),
        sa.Column("account_proof", sa.LargeBinary(), nullable=True),
        sa.Column("storage_proof", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("size"),
    )


def _cursor() -> None:
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("block_number", sa.Integer(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _login() -> None:
    op.create_table(
        "login",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_login_account", "login", ["account"], unique=False)
    op.create_index("ix_login_expires", "login", ["expires"], unique=False)


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("prefix"),
        sa.UniqueConstraint("tag"),
    )
    op.create_index("ix_member_name", "member", ["name"], unique=False)


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("record_kind", "record", ["kind", "outcome", "position"], unique=False)
    op.create_index("record_outcome", "record", ["outcome", "position"], unique=False)
    op.create_index("record_time", "record", ["time"], unique=False)


def _record_tag() -> None:
    op.create_table(
        "record_tag",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "position"),
        sqlite_with_rowid=False,
    )


def _resource() -> None:
    op.create_table(
        "resource",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=400), nullable=False),
        sa.Column("sharing_type", sa.String(length=100), nullable=False),
        sa.Column("source_key", sa.LargeBinary(), nullable=True),
        sa.Column("content_digest", sa.LargeBinary(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("tag"),
    )
    op.create_index("ix_resource_sharing_type", "resource", ["sharing_type"], unique=False)
    op.create_index("resource_owner_source", "resource", ["owner", "source_key"], unique=False)
    op.create_index("resource_prefix_serial", "resource", ["prefix", "serial"], unique=False)
    op.create_index("resource_provider", "resource", ["provider", "code"], unique=False)


def _statement() -> None:
    op.create_table(
        "statement",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("statement_state", "statement", ["state", "position"], unique=False)
    op.create_index("statement_subject", "statement", ["subject", "state"], unique=False)


def _tile() -> None:
    op.create_table(
        "tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "index"),
        sqlite_with_rowid=False,
    )


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("version_code", "version", ["code", "version"], unique=False)
