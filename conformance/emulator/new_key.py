"""A key pair for trials: `python -m conformance.emulator.new_key FILE --iss URL`.

Writes the private part to FILE and prints the record that a site puts into its clients' file.
"""

import json
from pathlib import Path
from typing import Final
from uuid import uuid4

import click
from joserfc.jwk import ECKey

OWNER_ONLY: Final = 0o600


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--iss", required=True, help="The issuer of the tokens.")
@click.option("--fhir-server", "servers", multiple=True, metavar="URL", help="A FHIR server its calls may name.")
def main(file: Path, iss: str, servers: tuple[str, ...]) -> None:
    """Make a key to sign with (ES384) and print its record. A file that is there is not written over."""
    key = ECKey.generate_key("P-384", {"kid": str(uuid4()), "use": "sig"})
    try:
        file.touch(mode=OWNER_ONLY, exist_ok=False)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already") from None
    file.write_text(json.dumps(key.as_dict(private=True)) + "\n", encoding="utf-8")
    record = {
        "iss": iss, "algorithms": ["ES384"], "jwks": {"keys": [key.as_dict(private=False)]}, "fhir_servers": servers
    }  # fmt: skip
    click.echo(json.dumps([record], indent=2))


if __name__ == "__main__":
    main()
