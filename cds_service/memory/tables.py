"""The tables as the code sees them; `migrations/versions` makes them, and a test holds the two together."""

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Float, Integer, MetaData, String, Table, Text

from cds_service.memory.columns import DIGEST, NAMED, UUID, Moment, Name, Prose

TABLES: Final = MetaData()

USED_TOKEN: Final = Table(
    "used_token", TABLES,
    Column("digest", String(DIGEST), primary_key=True),
    Column("expires", Moment, nullable=False, index=True),
)  # fmt: skip
"""Token ids seen, as a hash of issuer and id, until they expire."""

ANSWER: Final = Table(
    "answer", TABLES,
    Column("id", String(UUID), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("issuer", Name(NAMED)),
    Column("method", String(16), nullable=False),
    Column("tenant", Name(NAMED)),
    Column("user_id", Name(NAMED)),
    Column("service", String(64), nullable=False),
    Column("hook", String(64)),
    Column("hook_instance", Name(128)),
    Column("fhir_server", Name(NAMED)),
    Column("patient", String(80), index=True),
    Column("status", Integer, nullable=False),
    Column("cards", Integer, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("queries", JSON, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("knowledge", String(64), nullable=False),
    Column("configuration", String(DIGEST), nullable=False),
    Column("correlation", Name(64)),
)  # fmt: skip
"""The audit: a row for each answer. `issuer` null: nobody was authenticated. `patient`: a reference (`Patient/1`) on
`fhir_server`. `queries`: what was asked of it, by key and type. `inputs`: the resources the answer rests on.
`correlation`: the id of the call in the log and on the answer."""

SHOWN_CARD: Final = Table(
    "shown_card", TABLES,
    Column("card", String(UUID), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("answer", String(UUID), index=True),
    Column("issuer", Name(NAMED)),
    Column("service", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("rules", JSON, nullable=False),
    Column("suggestions", JSON, nullable=False),
    Column("knowledge", String(64), nullable=False),
)  # fmt: skip
"""The cards that were sent. `answer`: the row of the audit, null without one. `rules`: ids of advisories, rows and
combined rules. `suggestions`: their uuids."""

FEEDBACK: Final = Table(
    "feedback", TABLES,
    Column("digest", String(DIGEST), primary_key=True),
    Column("received", Moment, nullable=False, index=True),
    Column("issuer", Name(NAMED)),
    Column("tenant", Name(NAMED)),
    Column("service", String(64), nullable=False),
    Column("card", String(UUID), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("outcome_at", Moment, nullable=False),
    Column("reason_system", Name(NAMED)),
    Column("reason_code", Name(NAMED)),
    Column("suggestions", JSON, nullable=False),
)  # fmt: skip
"""What became of cards; rows are added, never changed. `digest`: of all the rest but `received`."""

COMMENT: Final = Table(
    "feedback_comment", TABLES,
    Column("feedback", String(DIGEST), primary_key=True),
    Column("digest", String(DIGEST), primary_key=True),
    Column("received", Moment, nullable=False, index=True),
    Column("text", Prose, nullable=False),
    Column("is_cut", Boolean, nullable=False),
)  # fmt: skip
"""What users wrote about cards. It may hold patient data, so it is apart, and kept for less time than the rest."""

CONFIGURATION: Final = Table(
    "configuration", TABLES,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("digest", String(DIGEST), nullable=False),
    Column("software", String(64), nullable=False),
    Column("knowledge", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
)  # fmt: skip
"""A row for each start whose settings (secrets left out), software or rules were not those of the row before."""

KEPT_RECORD: Final = Table(
    "kept_record", TABLES,
    Column("digest", String(DIGEST), primary_key=True),
    Column("ends", Moment, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
)  # fmt: skip
"""What pages of the app come back to, until its end. `digest`: of the record's key, which opens the page and is not
stored. `sealed`: encrypted, with a key that is not in the database."""
