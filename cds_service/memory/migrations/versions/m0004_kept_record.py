"""Sealed records of the app: launches under way, open sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "kept_record",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
    )
    op.create_index("ix_kept_record_ends", "kept_record", ["ends"])
