"""The correlation id of an answer, which joins the audit and the log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("answer", sa.Column("correlation", sa.String(64)))
