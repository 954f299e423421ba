"""Library resources: what each plan reads and where its rules are printed. The logic itself is the service's code."""

from collections.abc import Iterable, Iterator
from typing import Final

from cds_service.cards.prognosis_inputs import FEEDS
from conformance.artefacts.frame import ITEM, Resource, artefact
from conformance.artefacts.items import ASKED
from conformance.artefacts.plans import cited
from fhir_mappings.own_codes import item_code
from fhir_mappings.questionnaire_layout import LESION, PATIENT
from spinal_metastasis.recommendation import noms_table
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.sins import FISHER_2010
from spinal_metastasis.vocabulary import in_order

TYPE: Final = "http://terminology.hl7.org/CodeSystem/library-type"
SINS: Final = ("level", *(key for key in LESION if key.startswith("sins_")), "height_loss_pct", "body_involvement_pct")
NOMS: Final = tuple(
    key for key in (*SINS, "escc_grade", "prior_rt_at_level", "stability_override", *PATIENT["Neurology"],
                    *PATIENT["Fitness"], *PATIENT["Laboratory"], "primary", "histology_confirmed",
                    "radiosensitivity_override", "anticoagulant", "srs_available")
)  # fmt: skip
EVERYTHING: Final = tuple(spec.key for spec in ASKED)


def libraries() -> Iterator[Resource]:
    systems = [cited(system.citation) for system in SCORES]
    sources = dict.fromkeys(source for row in noms_table.ROWS.values() for source in row.sources)
    noms = [{"type": "citation", "citation": source} for source in sources]
    yield _library("sins", "SINS: what is read", SINS, [cited(FISHER_2010)])
    yield _library("prognosis", "Prognosis: what is read", (key for keys in FEEDS.values() for key in keys), systems)
    yield _library("noms", "NOMS: what is read", NOMS, noms)
    yield _library("lmnop", "LMNOP: what is read", EVERYTHING, noms)


def _library(name: str, title: str, keys: Iterable[str], citations: list[Resource]) -> Resource:
    return artefact(
        "Library", name, title, "The items it reads, each in whatever form the mapping knows, and its sources.",
        type={"coding": [{"system": TYPE, "code": "module-definition"}]}, relatedArtifact=citations,
        dataRequirement=[_required(key) for key in in_order(keys)],
    )  # fmt: skip


def _required(key: str) -> Resource:
    return {"type": "Observation", "codeFilter": [{"path": "code", "code": [{"system": ITEM, "code": item_code(key)}]}]}
