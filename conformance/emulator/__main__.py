"""`python -m conformance.emulator BASE`: exit status 0 all good, 1 something is not, 2 wrong command line."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from conformance.emulator.call import Client
from conformance.emulator.deviations import BY_NAME, DEVIATIONS
from conformance.emulator.ehr import (
    Chart,
    EmulatorError,
    chart_of_bundle,
    chart_of_file,
    chart_of_server,
    plain_call,
    resource_of_file,
    service_for,
)  # fmt: skip
from conformance.emulator.report import faults, line
from conformance.emulator.run import plain_cards, run
from conformance.emulator.signer import Signer
from conformance.patients import example_patient

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _listing(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        for deviation in DEVIATIONS:
            click.echo(f"{deviation.row:6} {deviation.name:26} {deviation.what}")
        context.exit()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("base")
@click.option("--hook", default="patient-view", show_default=True, help="The hook that fires.")
@click.option("--patient", metavar="ID", help="A synthetic patient of conformance/examples, or one of the chart.")
@click.option("--chart", type=FILE, help="A FHIR Bundle to prefetch from.")
@click.option("--fhir-server", metavar="URL", help="A FHIR server to prefetch from; the service is told of it.")
@click.option("--access-token", help="For that server, and passed on to the service.")
@click.option("--about", type=FILE, help="The order or Condition the hook is about: a FHIR resource.")
@click.option("--deviation", "names", multiple=True, type=click.Choice(sorted(BY_NAME)), help="Beside the plain call.")
@click.option("--all", "every", is_flag=True, help="Every deviation.")
@click.option("--iss", help="Issuer of the token; with --key.")
@click.option("--key", type=FILE, help="A private JWK to sign with.")
@click.option("--alg", default="ES384", show_default=True)
@click.option("--tenant")
@click.option("--jku", metavar="URL")
@click.option("--api-key", help="Sent as X-API-Key, where the service takes keys.")
@click.option("--ca", type=FILE, help="Authorities that vouch for the service, in place of the public ones.")
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_listing, help="The deviations.")
def main(base: str, hook: str, names: tuple[str, ...], every: bool, **more: Any) -> None:  # noqa: ANN401 - click's
    """Fire a hook at the CDS service at BASE (without /cds-services), as an EHR would, and say what came back."""
    try:
        client = Client(base.rstrip("/"), _signer(more), more["api_key"], more["ca"] and str(more["ca"]))
        about = None if more["about"] is None else resource_of_file(more["about"])
        call = plain_call(service_for(hook, client), _chart(more), about)
        answer, cards = plain_cards(client, call)
    except (EmulatorError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"plain call: {len(cards)} cards in {answer.seconds * 1000:.0f} ms")
    for card in cards:
        click.echo(f"  {card['indicator']:8} {card['summary']}")
    bad = 0
    for result in run(client, call, cards, DEVIATIONS if every else [BY_NAME[name] for name in names]):
        click.echo(line(result))
        for fault in faults(result):
            click.echo(fault)
        bad += not result.is_good
    sys.exit(1 if bad else 0)


def _signer(more: Mapping[str, Any]) -> Signer | None:
    if (more["iss"] is None) != (more["key"] is None):
        raise EmulatorError("--iss and --key go together")
    if more["iss"] is None:
        return None
    return Signer.of(more["iss"], more["key"], more["alg"], more["tenant"], more["jku"])


def _chart(more: Mapping[str, Any]) -> Chart:
    if more["fhir_server"] is not None:
        if more["patient"] is None:
            raise EmulatorError("--fhir-server: name the patient (--patient)")
        ca_file = more["ca"] and str(more["ca"])
        return chart_of_server(more["fhir_server"].rstrip("/"), more["patient"], more["access_token"], ca_file)
    if more["chart"] is not None:
        return chart_of_file(more["chart"], more["patient"])
    try:
        return chart_of_bundle(example_patient(more["patient"] or "karlsen"))
    except KeyError:
        raise EmulatorError(f"no synthetic patient is called {more['patient']}") from None


if __name__ == "__main__":
    main()
