"""Alembic's scripts, run by `cds_service.memory.migrate`; they travel with the package."""
