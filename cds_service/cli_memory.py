"""`spinemets report feedback`, `spinemets memory purge`, `spinemets memory forget`: what the service remembers.

The database's libraries are loaded in the commands, so that other commands need not wait for them.
"""

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click
import msgspec

from cds_service.command_settings import chosen_settings, given_settings
from cds_service.errors import UnavailableError
from cds_service.settings import Settings, SettingsError
from cds_service.settings_values import base_url

if TYPE_CHECKING:
    from cds_service.memory.database import Database

MEMORY_SETTINGS = ("DATABASE_URL", "AUDIT_DAYS", "FEEDBACK_DAYS", "COMMENT_DAYS")
"""Settings that say what is remembered, where and how long; the others are not read here."""
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def report() -> None:
    """Reports on what the service remembers."""


@click.group()
def memory() -> None:
    """What the service remembers: its end."""


@report.command("feedback")
@click.option("--since", type=DAY, help="Cards shown from this day on (UTC).")
@click.option("--until", type=DAY, help="Cards shown until this day, itself included (UTC).")
@click.option("--json", "in_json", is_flag=True, help="Print the numbers as JSON.")
def report_feedback(since: dt.datetime | None, until: dt.datetime | None, in_json: bool) -> None:
    """Acceptance and override reasons of cards, by kind and by rule, of how many shown."""
    first = since.replace(tzinfo=dt.UTC) if since else None
    end = _day_after(until.replace(tzinfo=dt.UTC)) if until else None
    from cds_service.memory.statistics import feedback_statistics
    from cds_service.report_feedback import as_json, show_feedback

    with _the_memory() as (database, _):
        found = feedback_statistics(database, first, end)
    if in_json:
        click.echo(msgspec.json.format(msgspec.json.encode(as_json(found)), indent=2).decode())
    else:
        show_feedback(found, sys.stdout)


def _day_after(day: dt.datetime) -> dt.datetime | None:
    """None after the last day there is, which bounds nothing."""
    try:
        return day + dt.timedelta(days=1)
    except OverflowError:
        return None


@memory.command("purge")
def purge_command() -> None:
    """Delete what is older than SPINEMETS_AUDIT_DAYS, _FEEDBACK_DAYS and _COMMENT_DAYS; the service does so itself."""
    from cds_service.memory.retention import purge
    from cds_service.open_memory import retention_of

    with _the_memory() as (database, settings):
        gone = purge(database, retention_of(settings), dt.datetime.now(dt.UTC))
    click.echo(
        f"Deleted: {gone.answers} answers, {gone.cards} cards, {gone.feedback} reports, {gone.comments} comments."
    )


def _fhir_id(_: click.Context, __: click.Parameter, value: str) -> str:
    from cds_service.hook_request import FHIR_ID

    bare = value.removeprefix("Patient/")
    if not FHIR_ID.fullmatch(bare):
        raise click.BadParameter("is not the id of a patient.")
    return f"Patient/{bare}"


def _base(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """In the spelling of the audit. An empty one is no base: it must not stand for every server."""
    try:
        return None if value is None else base_url(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


@memory.command("forget")
@click.argument("patient", metavar="PATIENT", callback=_fhir_id)
@click.option("--fhir-server", metavar="BASE", callback=_base, help="Only as a patient of this FHIR server.")
def forget_command(patient: str, fhir_server: str | None) -> None:
    """Take PATIENT (an id, or Patient/ID) out of the audit, and delete the comments on their cards."""
    from cds_service.memory.retention import forget

    with _the_memory() as (database, _):
        gone = forget(database, patient, fhir_server)
    click.echo(f"No longer named in {gone.answers} answers; {gone.comments} comments deleted.")


@contextmanager
def _the_memory() -> "Iterator[tuple[Database, Settings]]":
    """The database that the environment names. Exit 1 where there is none, or it does not answer."""
    from cds_service.open_memory import the_database

    try:
        settings = chosen_settings(given_settings(os.environ), MEMORY_SETTINGS)
        with closing(the_database(settings)) as database:
            yield database, settings
    except (SettingsError, UnavailableError) as error:
        click.echo(f"spinemets: {error}", err=True)
        sys.exit(1)
