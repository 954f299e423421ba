"""Audit, shown cards, feedback with its comments, configuration history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

DIGEST, UUID, NAMED = 64, 36, 255
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(UUID), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("issuer", sa.String(NAMED)),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("tenant", sa.String(NAMED)),
        sa.Column("user_id", sa.String(NAMED)),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("hook", sa.String(64)),
        sa.Column("hook_instance", sa.String(128)),
        sa.Column("fhir_server", sa.String(NAMED)),
        sa.Column("patient", sa.String(80)),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("cards", sa.Integer, nullable=False),
        sa.Column("milliseconds", sa.Float, nullable=False),
        sa.Column("queries", sa.JSON, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
        sa.Column("configuration", sa.String(DIGEST), nullable=False),
    )
    op.create_table(
        "shown_card",
        sa.Column("card", sa.String(UUID), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(UUID)),
        sa.Column("issuer", sa.String(NAMED)),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("suggestions", sa.JSON, nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("digest", sa.String(DIGEST), primary_key=True),
        sa.Column("received", MOMENT, nullable=False),
        sa.Column("issuer", sa.String(NAMED)),
        sa.Column("tenant", sa.String(NAMED)),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("card", sa.String(UUID), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("outcome_at", MOMENT, nullable=False),
        sa.Column("reason_system", sa.String(NAMED)),
        sa.Column("reason_code", sa.String(NAMED)),
        sa.Column("suggestions", sa.JSON, nullable=False),
    )
    op.create_table(
        "feedback_comment",
        sa.Column("feedback", sa.String(DIGEST), primary_key=True),
        sa.Column("digest", sa.String(DIGEST), primary_key=True),
        sa.Column("received", MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("is_cut", sa.Boolean, nullable=False),
    )
    op.create_table(
        "configuration",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(DIGEST), nullable=False),
        sa.Column("software", sa.String(64), nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
    )
    for table, column in (
        ("answer", "at"), ("answer", "patient"), ("shown_card", "at"), ("shown_card", "answer"),
        ("feedback", "received"), ("feedback", "card"), ("feedback_comment", "received"),
    ):  # fmt: skip
        op.create_index(f"ix_{table}_{column}", table, [column])
