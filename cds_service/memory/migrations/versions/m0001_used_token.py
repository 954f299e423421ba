"""Token ids that were used."""

import sqlalchemy as sa
from alembic import op

from cds_service.memory.columns import DIGEST

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "used_token",
        sa.Column("digest", sa.String(DIGEST), primary_key=True),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_used_token_expires", "used_token", ["expires"])
