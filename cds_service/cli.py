"""The `spinemets` command. Exit status: 0 done; 1 the input or the settings were refused; 2 wrong command line."""

import os
import sys
from pathlib import Path

import click
import msgspec

from cds_service.assess_input import InputError, read_input
from cds_service.cli_memory import memory, report
from cds_service.clock import index_time
from cds_service.command_settings import chosen_settings, given_settings, is_in_development
from cds_service.models import check_directory, with_models
from cds_service.settings import Settings, SettingsError
from cds_service.terminal import show_assessment
from cds_service.wire import FactErrors, assessment_json, encode, parse_facts
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Moment

POLICY_SETTINGS = (
    "SRS_AVAILABLE", "ESCC_HIGH_THRESHOLD", "INTERMEDIATE_POLICY", "TOKUHASHI_VARIANT", "SURVIVAL_SYSTEMS",
    "CANONICAL_ROOT", "MODELS_DIR",
)  # fmt: skip
"""Settings that change an assessment; those of a server are not read here."""


class MomentType(click.ParamType[Moment]):
    """`--as-of`: the dates that facts JSON accepts."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        try:
            moment = parse_facts(encode({"as_of": value})).as_of
        except FactErrors as errors:
            self.fail(errors.faults[0].message, param, ctx)
        if moment is None:
            self.fail("No date was given.", param, ctx)
        return moment


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="spinemets-cds", prog_name="spinemets")
def main() -> None:
    """Decision support for spinal metastasis: SINS, survival systems and NOMS. Research and education software."""


main.add_command(report)
main.add_command(memory)


@main.command()
def serve() -> None:
    """Run the service, configured by SPINEMETS_ environment variables."""
    from cds_service.serve import serve as serve_forever  # the web framework is not loaded to assess a file

    sys.exit(serve_forever(os.environ))


@main.command("assess")
@click.argument("file", metavar="FILE|-")
@click.option("--json", "as_json", is_flag=True, help="Print the assessment as JSON.")
@click.option("--as-of", type=MomentType(), help="Index time: a date, or a date and time with its zone. Default: now.")
@click.option("--patient", metavar="ID", help="Which patient, where the input holds several.")
def assess_command(file: str, as_json: bool, as_of: Moment | None, patient: str | None) -> None:
    """Assess one patient from FILE (- for standard input): a FHIR Bundle, NDJSON or facts JSON."""
    try:
        settings = _settings()
        today = settings.as_of or index_time(settings).date()
        root = settings.canonical_root
        given = read_input(_bytes(file), patient=patient, as_of=as_of, today=today, canonical_root=root)
    except (InputError, SettingsError) as error:
        click.echo(f"spinemets: {error}", err=True)
        sys.exit(1)
    answer = assess(given.facts, given.as_of, settings.policy, given.notes, settings.models)
    if as_json:
        click.echo(_pretty(encode(assessment_json(answer))))
    else:
        show_assessment(answer, settings.policy, sys.stdout, given.remarks)


@main.command("models")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def models_command(directory: Path) -> None:
    """Check the survival models of DIRECTORY; prints the content hash that a sign-off names."""
    checked = check_directory(directory)
    for file, digest, reasons in checked:
        click.echo(f"{file}: {'refused' if reasons else 'accepted'}{f', content sha256 {digest}' if digest else ''}")
        for reason in reasons:
            click.echo(f"  {reason}")
    if not checked or any(one.reasons for one in checked):
        sys.exit(1)


def _settings() -> Settings:
    """The site's choices for an assessment; a fixed clock and example models in development only."""
    given = given_settings(os.environ)
    in_development = is_in_development(given)
    chosen = chosen_settings(given, (*POLICY_SETTINGS, "AS_OF") if in_development else POLICY_SETTINGS)
    return with_models(chosen, examples=in_development)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"The input could not be read: {error.strerror or 'no reason given'}.") from None


def _pretty(document: bytes) -> str:
    return msgspec.json.format(document, indent=2).decode()
