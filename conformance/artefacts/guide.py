"""The ImplementationGuide resource: every artefact of the set, and nothing a server would have to hold besides."""

from collections.abc import Iterable
from typing import Final

from conformance.artefacts.frame import R4, Resource, artefact

PACKAGE: Final = "org.example.spinemets"


def guide(others: Iterable[Resource]) -> Resource:
    listed = [
        {"reference": {"reference": f"{one['resourceType']}/{one['id']}"}, "name": one["title"],
         "exampleBoolean": False}
        for one in others
    ]  # fmt: skip
    return artefact(
        "ImplementationGuide", "spinemets", "SpineMets CDS",
        "What the service reads, asks, works out and serves, as FHIR R4.",
        packageId=PACKAGE, license="Apache-2.0", fhirVersion=[R4],
        definition={"resource": listed},
    )  # fmt: skip
