"""authorizations, payloads, releases, reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema one revision further."""
    op.create_table(
        "access",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("event_time", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("consumer", sa.String(length=32), nullable=False),
        sa.Column("authorization", sa.String(length=16), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("case", sa.String(length=64), nullable=True),
        sa.Column("actor", sa.String(length=66), nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        sa.Column("reporter", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("access_case", "access", ["case", "position"], unique=False)
    op.create_index("access_purpose", "access", ["purpose", "position"], unique=False)
    op.create_index("access_resource_time", "access", ["resource", "event_time"], unique=False)
    op.create_table(
        "authorization",
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("consumer", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ahead", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application", sa.LargeBinary(), nullable=False),
        sa.Column("sharing_type", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("release", sa.String(length=16), nullable=True),
        sa.Column("from_", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=True),
        sa.Column("terms", sa.LargeBinary(), nullable=True),
        sa.Column("suspended_by", sa.String(length=16), nullable=True),
        sa.Column("revoking", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("consented", sa.Integer(), nullable=True),
        sa.Column("supplied", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("tag"),
    )
    op.create_index("authorization_changed", "authorization", ["changed"], unique=False)
    op.create_index(
        "authorization_consumer", "authorization", ["consumer", "changed"], unique=False
    )
    op.create_index("authorization_owner", "authorization", ["owner", "changed"], unique=False)
    op.create_index(
        "authorization_resource", "authorization", ["resource", "consumer"], unique=False
    )
    op.create_table(
        "authorization_event",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "authorization_event_code", "authorization_event", ["code", "position"], unique=False
    )
    op.create_table(
        "lineage",
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "source"),
    )
    op.create_index("lineage_source", "lineage", ["source", "resource"], unique=False)
    op.create_table(
        "payload",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media", sa.String(length=127), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("payload_resource", "payload", ["resource", "position"], unique=False)
    op.create_table(
        "payload_key",
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_by", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("payload"),
    )
    op.create_table(
        "person_key",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("member", "label"),
        sqlite_with_rowid=False,
    )
    op.create_index("person_key_label", "person_key", ["label"], unique=False)
    op.create_index("person_key_tag", "person_key", ["tag"], unique=True)
    op.create_table(
        "release_request",
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("consumer", sa.String(length=32), nullable=False),
        sa.Column("authorization", sa.String(length=16), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("anchored", sa.Boolean(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("request"),
    )
    op.create_index(
        "release_authorization", "release_request", ["authorization", "position"], unique=False
    )
    op.create_index("release_state", "release_request", ["state", "position"], unique=False)
    op.create_table(
        "report",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Integer(), nullable=False),
        sa.Column("from_", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.Column("rejected", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("member", "sequence"),
    )
    op.create_index("report_position", "report", ["position"], unique=True)
    op.create_table(
        "report_rejection",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("member", "sequence", "line"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_taking",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("member", "sequence"),
    )
    op.create_table(
        "reported_event",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject_entry",
        sa.Column("list", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("list", "tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("subject_entry_tag", "subject_entry", ["tag", "list"], unique=False)
    op.create_table(
        "subject_list",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("subject_list_resource", "subject_list", ["resource", "position"], unique=False)
