"""HL7's validator over everything generated, the synthetic patients, what the service writes, and broken instances."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from conformance.build import GENERATED, HOME
from conformance.patients import EXAMPLES
from tests.conformance.instances import BROKEN, broken, good, saved, written
from tests.conftest import SCRIPTS

Said = dict[str, list[tuple[str, str]]]
NO_NARRATIVE = "dom-6"
OTHERS = (
    "codeSystem 'http://snomed.info/sct'", "CodeSystem 'http://snomed.info/sct'", "CodeSystem is unknown",
    "is not fully defined and populated", "ValueSet 'http://dicom", "ValueSet 'http://www.rsna",
    "has not been checked because it could not be found",
)  # fmt: skip
"""SNOMED CT, LOINC and the like are not here to be looked up, nor profiles and value sets of others."""
BY_CHOICE = (
    "UCUM Codes that contain", "Observation Interpretation Codes", "should have a performer",
    "should not have a context of Element",
)  # fmt: skip
"""UCUM has such codes for INR and eGFR; a class is told in our own codes; none performed what was worked out; the mark
of what is from memory may stand anywhere."""
READ = (NO_NARRATIVE, *OTHERS, *BY_CHOICE)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """File → (severity, location and text) of everything said of it, in one run of the validator."""
    folder = tmp_path_factory.mktemp("instances")
    for name, resource in good().items():
        (folder / f"good-{name}.json").write_text(json.dumps(resource))
    for patient in ("brandt", "bergmann", "ferrari"):
        for name, resource in written(patient).items():
            (folder / f"good-{patient}-{name}.json").write_text(json.dumps(resource))
    for known in (True, False):
        (folder / f"good-saved-{known}.json").write_text(json.dumps(saved(known=known)))
    for number, one in enumerate(BROKEN):
        (folder / f"broken-{number}.json").write_text(json.dumps(broken(one)))
    done = subprocess.run(
        [SCRIPTS / "hapi.sh", "validate", HOME / GENERATED, HOME / GENERATED, EXAMPLES, folder],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert "files, with errors" in done.stdout, done.stderr[-2000:]
    found: Said = defaultdict(list)
    for line in done.stdout.splitlines():
        file, _, rest = line.partition("\t")
        if rest:
            severity, _, told = rest.partition("\t")
            found[Path(file).name].append((severity, told))
    return found


def errors(said: Said, name: str) -> list[str]:
    return [told for severity, told in said[name] if severity in {"error", "fatal"}]


def test_no_artefact_no_patient_and_nothing_written_has_an_error(said: Said) -> None:
    assert {
        name: errors(said, name) for name in list(said) if not name.startswith("broken-") and errors(said, name)
    } == {}


def test_every_warning_is_one_that_was_read(said: Said) -> None:
    warnings = [told for name, found in said.items() if not name.startswith("broken-")
                for severity, told in found if severity == "warning"]  # fmt: skip
    assert [told for told in warnings if not any(known in told for known in READ)] == []
    assert len(warnings) > 100


@pytest.mark.parametrize("number", range(len(BROKEN)), ids=lambda number: BROKEN[number].name)
def test_a_broken_instance_is_refused_for_what_is_broken(number: int, said: Said) -> None:
    found = errors(said, f"broken-{number}.json")
    assert any(BROKEN[number].says in told for told in found), found
