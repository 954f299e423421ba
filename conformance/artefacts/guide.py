"""The ImplementationGuide resource: every artefact of the set, and the synthetic patients."""

from collections.abc import Iterable
from typing import Final

from conformance.artefacts.frame import Resource, artefact
from conformance.patients import PATIENTS

PACKAGE: Final = "org.example.spinemets"


def guide(others: Iterable[Resource]) -> Resource:
    listed = [
        {"reference": {"reference": f"{one['resourceType']}/{one['id']}"}, "name": one["title"],
         "exampleBoolean": False}
        for one in others
    ]  # fmt: skip
    patients = [
        {"reference": {"reference": f"Patient/{patient.id}"}, "name": patient.name, "description": patient.story,
         "exampleBoolean": True}
        for patient in PATIENTS
    ]  # fmt: skip
    return artefact(
        "ImplementationGuide", "spinemets", "SpineMets CDS",
        "What the service reads, asks, works out and serves, as FHIR R4.",
        packageId=PACKAGE, license="Apache-2.0", fhirVersion=["4.0.1"],
        definition={"resource": [*listed, *patients]},
    )  # fmt: skip
