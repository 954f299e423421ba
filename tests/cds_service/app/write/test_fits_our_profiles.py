"""What is written fits the profiles and the codes we publish: HL7's validator over conformance/generated, no error."""

import json
from pathlib import Path
from typing import Any

from tests.cds_service.app.write.saving import app_on
from tests.cds_service.calling import ROOT
from tests.cds_service.fake_fhir import fake_fhir
from tests.conftest import run_script

GENERATED = Path(__file__).parents[4] / "conformance" / "generated"
ANSWERS = {"T8.sins_pain": "none", "T8.escc_grade": "1c", "ecog": "2", "albumin": "3.6", "brain_mets": "true"}


def profile_of(resource: dict[str, Any]) -> str | None:
    """The profile of ours a resource is meant to fit."""
    kind = resource["resourceType"]
    if kind == "QuestionnaireResponse":
        return "spinemet-assessment-response"
    if kind == "RiskAssessment":
        return f"spinemet-risk-{resource['method']['coding'][0]['code']}"
    if kind != "Observation":
        return None
    code = resource["code"]["coding"][0]["code"]
    named = {"sins-total": "spinemet-sins", "escc-grade": "spinemet-escc"}.get(code, f"spinemet-{code}")
    known = (GENERATED / f"StructureDefinition-{named}.json").is_file()
    return named if known else "spinemet-answer-observation"


def test_what_is_written_fits_our_profiles(tmp_path: Path) -> None:
    with fake_fhir() as fake, app_on(fake.base) as app:
        app.answer(**ANSWERS)
        entries = app.client.get(f"{app.page}/save/bundle").json()["entry"]
    profiles = set()
    for number, entry in enumerate(entries):
        resource = entry["resource"]
        if profile := profile_of(resource):
            profiles.add(profile)
            resource.setdefault("meta", {})["profile"] = [f"{ROOT}/StructureDefinition/{profile}"]
        (tmp_path / f"{number}.json").write_text(json.dumps(resource))
    assert len(profiles) > 8
    assert run_script("hapi.sh", "validate", str(GENERATED), str(tmp_path)) == f"{len(entries)} files, no errors"
