"""ConceptMap resources: codes of tumours → keys → answers; places → levels and SINS location; scales; metastases."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.artefacts.coded import Code, copyrights, shown
from conformance.artefacts.frame import TUMOUR, Resource, artefact, marked
from conformance.artefacts.tumour_groups import ROLES
from conformance.artefacts.value_sets import own
from fhir_mappings import codebook, crosswalk
from fhir_mappings.coding import System
from fhir_mappings.own_codes import answer_code
from spinal_metastasis.facts import Fact, OneOf
from spinal_metastasis.scores.readings import KPS_OF_ECOG, ecog_of_kps
from spinal_metastasis.scores.sins import location_classes
from spinal_metastasis.terms import Organ


class Pair(NamedTuple):
    """`target` None: we have no answer for it. `comment`: when it holds. `verified`: the table's column."""

    source: Code
    target: Code | None
    equivalence: str = "wider"
    comment: str = ""
    verified: str = ""


def concept_maps() -> Iterator[Resource]:
    yield _map("icd10cm-to-primary-tumour", "ICD-10-CM to primary tumours",
               "The longest prefix wins: a code stands for every code below it that is not listed itself.",
               _tumours("icd10cm_primary", "prefix"))  # fmt: skip
    yield _map("snomed-to-primary-tumour", "SNOMED CT to primary tumours", "Disorders that are listed, each alone.",
               _tumours("snomed_primary", "code"))  # fmt: skip
    yield _map("icdo3-to-primary-tumour", "Morphology to primary tumours",
               "ICD-O-3 morphologies, and SNOMED CT's in their place. They refine a tumour; a row for certain sites "
               "holds only there.", _morphologies())  # fmt: skip
    yield _map(
        "primary-tumour-to-answer",
        "Primary tumours to answers",
        "The first row whose condition holds decides, a tumour of the spine before all others.",
        _crosswalk(),
    )
    yield _map("vertebra-to-level", "Places in the spine to levels", "A disc is one of its two neighbours.", _levels())
    yield _map("vertebra-to-sins-location", "Places in the spine to SINS location",
               "Several targets: one of them, not known which.", _locations())  # fmt: skip
    yield _map(
        "ecog-to-karnofsky",
        "ECOG to Karnofsky",
        "Only where Karnofsky is not recorded: one of the targets.",
        _scale("ecog", "kps"),
    )
    yield _map(
        "karnofsky-to-ecog",
        "Karnofsky to ECOG",
        "Only where ECOG is not recorded: one of the targets.",
        _scale("kps", "ecog"),
    )
    yield _map(
        "metastasis-site-to-answer",
        "Sites of distant metastasis to organs",
        "German oncology profile and SNOMED CT; a site without an answer is no visceral organ.",
        _sites(),
    )


def _map(name: str, title: str, description: str, pairs: Iterable[Pair]) -> Resource:
    groups: dict[tuple[str, str], dict[Code, list[Pair]]] = {}
    listed = list(pairs)
    answered = {pair.source.system: pair.target.system for pair in listed if pair.target is not None}
    for pair in listed:
        target = answered[pair.source.system] if pair.target is None else pair.target.system
        groups.setdefault((pair.source.system, target), {}).setdefault(pair.source, []).append(pair)
    group = [
        {"source": source, "target": target, "element": [_element(code, of) for code, of in elements.items()]}
        for (source, target), elements in groups.items()
    ]
    return artefact("ConceptMap", name, title, description, **copyrights(answered), group=group)


def _element(code: Code, pairs: list[Pair]) -> Resource:
    """A target that several rows give stands once, with all their conditions."""
    once: dict[Code | None, Pair] = {}
    for pair in pairs:
        told = [had.comment] if (had := once.get(pair.target)) is not None else []
        once[pair.target] = pair._replace(comment="; or ".join(filter(None, (*told, pair.comment))))
    return marked({**shown(code), "target": [_target(pair) for pair in once.values()]}, pairs[0].verified)


def _target(pair: Pair) -> Resource:
    if pair.target is None:
        return {"equivalence": "unmatched"}
    comment = pair.comment or ("One of these, not known which." if pair.equivalence == "inexact" else "")
    told = {"comment": comment} if comment else {}
    return {**shown(pair.target), "equivalence": pair.equivalence, **told}


def _key(key: str) -> Code:
    return Code(TUMOUR, key, key.replace("_", " "))


def _tumours(table: str, column: str) -> Iterator[Pair]:
    for row in codebook.rows(table):
        if row["role"] in ROLES and row["key"]:
            told = "; ".join(part for part in (_history(row["role"]), row.get("note", "")) if part)
            source = Code(row["system"], row[column], row["display"])
            yield Pair(source, _key(row["key"]), comment=told, verified=row["verified"])


def _history(role: str) -> str:
    return "history: counts only where nothing else says the tumour" if role == "history" else ""


def _morphologies() -> Iterator[Pair]:
    for row in codebook.rows("icdo3_morphology"):
        if row["key"]:
            where = row["topography_condition"]
            told = [f"subtype {row['subtype']}"] if row["subtype"] else []
            told += [f"at {where}"] if where != "any" else []
            source = Code(row["system"], row["code"], row["display"])
            yield Pair(source, _key(row["key"]), comment="; ".join(told), verified=row["verified"])


def _crosswalk() -> Iterator[Pair]:
    for key, rows in crosswalk.rows().items():
        for row in rows:
            target = own(answer_code(row.primary))
            yield Pair(_key(key), target, "equal" if row.condition == "always" else "inexact", row.condition)


def _levels() -> Iterator[Pair]:
    for row in codebook.rows("vertebra_bodysite"):
        levels = codebook.vertebra_table()[row["code"]].levels
        source = Code(row["system"], row["code"], row["display"])
        for level in levels:
            one = "equivalent" if len(levels) == 1 else "inexact"
            yield Pair(source, own(answer_code(level)), one, verified=row["verified"])


def _locations() -> Iterator[Pair]:
    for row in codebook.rows("vertebra_bodysite"):
        levels = codebook.vertebra_table()[row["code"]].levels
        source = Code(row["system"], row["code"], row["display"])
        classes = location_classes(Fact(OneOf(levels))) if levels else ()
        for class_ in classes:
            yield Pair(source, own(class_), "wider" if len(classes) == 1 else "inexact", verified=row["verified"])


def _scale(source: str, target: str) -> Iterator[Pair]:
    """LOINC's answers; those of no living patient (ECOG 5, Karnofsky 0) stand for nothing."""
    codes = {scale: _answers(scale) for scale in (source, target)}
    for value, code in codes[source].items():
        for reached in KPS_OF_ECOG[value] if source == "ecog" else ecog_of_kps(value):
            yield Pair(code, codes[target][reached], "inexact")


def _answers(scale: str) -> dict[int, Code]:
    living = range(5) if scale == "ecog" else range(10, 101)
    return {
        int(row["value"]): Code(row["system"], row["code"])
        for row in codebook.rows("scale_answers")
        if row["scale"] == scale and row["system"] == System.LOINC and int(row["value"]) in living
    }


def _sites() -> Iterator[Pair]:
    for row in codebook.rows("scale_answers"):
        if row["scale"] == "metastasis_site":
            source, organ = Code(row["system"], row["code"]), row["value"]
            yield Pair(source, own(organ) if organ in set(Organ) else None, "equivalent", verified=row["verified"])
