"""Alembic runs this for each migration, on the connection and in the transaction it is given."""

from alembic import context

from cds_service.memory.tables import TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES, transactional_ddl=True)
context.run_migrations()
