"""The emulated EHR signs as real ones do, against the service in production."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.emulator.__main__ import main
from tests.cds_service.calling import SECRET
from tests.cds_service.trust.ehr import Ehr, rsa_key
from tests.cds_service.trust.jwks_server import Authority
from tests.cds_service.trust.test_production import site

TOKENS = ("token-long", "token-subject", "token-untyped", "token-typ-small", "token-audience", "no-token")


@pytest.mark.requirement("RB-8", "RB-9")
@pytest.mark.parametrize("ehr", [Ehr(), Ehr(rsa_key("rsa"), "RS384")], ids=["ES384", "RS384"])
def test_tokens_of_every_form_seen_are_read_and_no_call_without_one(
    ehr: Ehr, trusted: Authority, tmp_path: Path
) -> None:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(ehr.key.as_dict(private=True)))
    names = [argument for name in TOKENS for argument in ("--deviation", name)]
    with site(ehr, trusted, tmp_path) as at:
        shown = ["--iss", ehr.iss, "--key", str(key), "--alg", ehr.alg, "--jku", at.server.url]
        server = ["--fhir-server", at.hospital.fhir, "--patient", "karlsen", "--access-token", SECRET]
        done = CliRunner().invoke(
            main, [at.service.url, "--ca", str(trusted.file), *shown, *server, *names], catch_exceptions=False
        )
        unsigned = CliRunner().invoke(main, [at.service.url, "--ca", str(trusted.file)])
    assert done.exit_code == 0, done.output
    verdicts = [line.split(maxsplit=3)[3].strip() for line in done.output.splitlines() if line.startswith("ok")]
    assert verdicts == [*["same 200"] * 4, "2 x refused 401", "refused 401"]
    assert (unsigned.exit_code, "the plain call is refused, status 401" in unsigned.output) == (1, True)
