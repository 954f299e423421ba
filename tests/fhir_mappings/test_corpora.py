"""Published corpora, fetched at test time: every resource is read or refused with a reason, nothing raises, and the
dirty twin of each patient gives the same facts as the clean one.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fhir_mappings import Mapped, facts_from
from fhir_mappings.bundles import chart_of_bundle, patients_in
from fhir_mappings.chart import read_section
from fhir_mappings.decode import read_resource
from fhir_mappings.reading import RESOURCES
from fhir_mappings.references import bare_id
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.test_dirty_twins import summary
from tests.made_charts.dirt import dirty_twins
from tests.made_charts.make import EXACT, SEED
from tests.made_charts.writing import Json

READ = {kind.__name__ for kind in RESOURCES}
TIMES = (
    dt.datetime(2013, 6, 1, tzinfo=dt.UTC),
    dt.datetime(2019, 6, 1, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
)
CORPORA = ["mcode", "r4"]


@pytest.fixture(scope="module", params=CORPORA)
def corpus(request: pytest.FixtureRequest) -> list[Path]:
    """The resource files of one corpus."""
    if request.param == "mcode":
        folder: Path = request.getfixturevalue("mcode_examples")
        return sorted((folder / "example").glob("*.json"))
    return sorted(request.getfixturevalue("r4_examples").glob("[A-Z]*-*.json"))


def resource_in(path: Path) -> Json:
    parsed: Json = json.loads(path.read_bytes(), parse_float=Decimal)
    return parsed


def subject_of(resource: Json) -> str:
    owner = resource.get("subject") or resource.get("patient") or {}
    return bare_id(owner.get("reference", "")) if isinstance(owner, dict) else ""


def test_every_resource_is_read_or_refused_with_a_reason(corpus: list[Path]) -> None:
    seen: Counter[str] = Counter()
    for path in corpus:
        resource = resource_in(path)
        read = read_resource(path.read_bytes())
        if resource["resourceType"] in READ:
            told = read.resource is not None or (read.note is not None and read.note.code is NoteCode.UNREADABLE)
            seen["read" if read.resource is not None else "refused"] += 1
        else:
            told = (read.resource, read.note, read.kind) == (None, None, resource["resourceType"])
            seen["another type"] += 1
        assert told, path.name
    assert seen["refused"] == 0, seen
    assert seen["read"] > 150, seen


def test_every_file_is_a_section_that_accounts_for_each_of_its_entries(corpus: list[Path]) -> None:
    for path in corpus:
        resource = resource_in(path)
        patient = resource["id"] if resource["resourceType"] == "Patient" else subject_of(resource) or "example"
        section = read_section("file", path.read_bytes(), patient)
        told = len(section.resources) + len(section.notes)
        assert told or section.entries_read == 0 or resource.get("status") == "entered-in-error", path.name
        for when in TIMES:
            facts_from({"file": section}, patient, when)


def patients_of(corpus: list[Path]) -> Iterator[tuple[str, list[Json]]]:
    """Each patient with all the resources that are about him; Bundles opened."""
    resources: list[Json] = []
    for path in corpus:
        resource = resource_in(path)
        resources += (
            [e["resource"] for e in resource.get("entry", ()) if "resource" in e]
            if resource["resourceType"] == "Bundle"
            else [resource]
        )
    kinds = [r for r in resources if r["resourceType"] in READ and r.get("id")]
    owners = sorted({r["id"] for r in kinds if r["resourceType"] == "Patient"} | {subject_of(r) for r in kinds} - {""})
    medications = [r for r in kinds if r["resourceType"] == "Medication"]
    for owner in owners:
        own = [r for r in kinds if subject_of(r) == owner or (r["resourceType"] == "Patient" and r["id"] == owner)]
        yield owner, [*own, *medications]


def read(resources: list[Json], patient: str, when: dt.datetime) -> Mapped:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    return facts_from(chart_of_bundle(EXACT.encode(bundle), patient), patient, when)


def test_the_dirty_twin_of_every_patient_gives_the_same_facts(corpus: list[Path]) -> None:
    known = 0
    for patient, resources in patients_of(corpus):
        twins = dirty_twins(resources, Random(f"{SEED}/{patient}"))
        for when in TIMES:
            clean: tuple[Any, ...] = summary(read(resources, patient, when))
            assert summary(read(twins, patient, when)) == clean, (patient, when)
            known += len(clean[0])
    assert known > 50


def test_no_corpus_file_confuses_the_list_of_patients(corpus: list[Path]) -> None:
    for path in corpus:
        patients_in(path.read_bytes())
