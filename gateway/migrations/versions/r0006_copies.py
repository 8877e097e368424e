"""copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema one revision further."""
    op.add_column("archived_document", sa.Column("copy_of", sa.String(length=90), nullable=True))
    op.create_index("archived_document_copy_of", "archived_document", ["copy_of"], unique=False)
