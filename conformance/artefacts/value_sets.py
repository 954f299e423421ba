"""ValueSet resources of our own codes: one an item that is answered by code, one a code system."""

from collections.abc import Iterator

from conformance.artefacts.answer_words import answer_display
from conformance.artefacts.coded import Code, value_set, whole_system
from conformance.artefacts.frame import ANSWER, ITEM, METHOD, TUMOUR, Resource
from conformance.artefacts.items import ASKED, answers
from fhir_mappings import codebook
from fhir_mappings.own_codes import answer_code, item_code
from spinal_metastasis.terms import SpinalLevel, Stability
from spinal_metastasis.vocabulary import FactSpec

SYSTEMS = {
    "spinemet-item": ("Items", ITEM), "spinemet-answer": ("Answers", ANSWER), "spinemet-method": ("Scores", METHOD),
    "primary-tumour": ("Primary tumours", TUMOUR),
}  # fmt: skip


def value_sets() -> Iterator[Resource]:
    for name, (title, system) in SYSTEMS.items():
        yield whole_system(name, f"{title} of the spinal metastasis assessment", system)
    for spec in ASKED:
        if answers(spec):
            yield value_set(f"spinemet-{item_code(spec.key)}", f"Answers: {spec.label}",
                            f"What the item {item_code(spec.key)} is answered with.", answer_codes(spec))  # fmt: skip
    yield value_set("sins-class", "SINS classes", "What a SINS total is interpreted as.",
                    (own(answer_code(one)) for one in Stability))  # fmt: skip
    yield value_set("vertebra-site", "Places in the spine", "Body sites that are read as levels of the spine.", sites())


def answer_codes(spec: FactSpec) -> Iterator[Code]:
    """The codes of an item's answers; a level is answered by SNOMED CT's code of the place, or by ours."""
    if spec.values is SpinalLevel:
        yield from sites()
    yield from (own(code) for code in answers(spec))


def own(code: str) -> Code:
    return Code(ANSWER, code, answer_display(code))


def sites() -> Iterator[Code]:
    """Those of the table that say a level."""
    for row in codebook.rows("vertebra_bodysite"):
        if codebook.vertebra_table()[row["code"]].levels:
            yield Code(row["system"], row["code"], row["display"], row["verified"])
