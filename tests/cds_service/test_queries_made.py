"""The queries of one call as plain data, without anything of the patient."""

import datetime as dt
import json

import pytest

from cds_service.allow_list import ServerBase
from cds_service.fetcher import Fetcher
from cds_service.fhir_access import FhirAccess
from cds_service.hook_request import read_hook_request
from fhir_mappings.chart import PREFETCH_KEYS
from spinal_metastasis.results import NoteCode
from tests.cds_service.calling import PATIENT, call, trial
from tests.cds_service.fake_fhir import FakeFhir, answering, fake_fhir, page, status

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
OLD_SELF = {"relation": "self", "url": "http://x/fhir/Procedure?patient=karlsen"}


def gathered(fake: FakeFhir) -> list[tuple[str, str, NoteCode | None]]:
    fetcher = Fetcher(trial())
    request = read_hook_request(json.dumps(call()).encode(), "patient-view")
    access = FhirAccess(ServerBase.parse(fake.base))
    chart = fetcher.complete({}, PREFETCH_KEYS, request, access, AS_OF)
    fetcher.close()
    assert all(made.took_s > 0 and made.began_s >= 0 for made in chart.queries)
    assert all((made.size > 0) is (made.outcome is None) for made in chart.queries)
    assert PATIENT not in repr(chart.queries)
    assert next(made.not_applied for made in chart.queries if made.key == "procedures") == ("_sort", "_count")
    return [(made.key, made.what, made.outcome) for made in chart.queries]


@pytest.mark.requirement("CH-164")
def test_each_query_is_named_with_its_outcome_and_duration() -> None:
    procedures = page([])
    procedures["link"] = [OLD_SELF]
    bad = {
        "ImagingStudy": status(500), "BodyStructure": status(403),
        "Procedure": answering({"resourceType": "Bundle", "link": [OLD_SELF]}),
        "Condition": answering(page([], "?page=2")),
    }  # fmt: skip
    with fake_fhir(bad) as fake:
        made = gathered(fake)
    assert ("patient", "Patient", None) in made
    assert ("labs", "Observation?patient&category&code&_sort&_count", None) in made
    assert ("imaging", "ImagingStudy?patient&modality&_sort&_count", NoteCode.NOT_FETCHED) in made
    assert ("bodyStructures", "BodyStructure?patient&_count", NoteCode.NOT_AUTHORISED) in made
    assert ("conditions", "Condition, page 2", None) in made
    assert len(made) == len(PREFETCH_KEYS) + 1
