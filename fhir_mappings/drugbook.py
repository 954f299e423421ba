"""Which drug a code or a name is (mapping 3.6): ingredient by RxNorm or ATC, then RxNorm product, then name.

A name is matched as whole words, longest first, so that "trastuzumab deruxtecan" is not read as trastuzumab.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from fhir_mappings.codebook import rows
from fhir_mappings.coding import System, codings_of
from fhir_mappings.elements import CodeableConcept, Coding

NEEDS_CONTEXT = {"s-1": "tegafur"}
"""Names too short to stand alone: they count only where the other word is in the text too."""


@dataclass(frozen=True, slots=True)
class DrugMeaning:
    """`ingredient` "" = only its group is known. `drug_class`: cytotoxic, targeted, adc, immunotherapy, hormonal, ...

    `label` is the table's own display of the code, which names the form ("Ophthalmic Suspension") where there is one.
    """

    ingredient: str
    drug_class: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class DrugTables:
    by_rxnorm: Mapping[str, DrugMeaning]
    by_atc: Mapping[str, DrugMeaning]
    atc_groups: Mapping[str, str]
    names: Mapping[str, DrugMeaning]
    name_pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def tables() -> DrugTables:
    rxnorm: dict[str, DrugMeaning] = {}
    atc: dict[str, DrugMeaning] = {}
    legacy: dict[str, DrugMeaning] = {}
    names: dict[str, DrugMeaning] = {}
    groups: dict[str, str] = {}
    for row in chain(rows("systemic_therapy"), rows("anticoagulants")):
        if row["kind"] == "atc_prefix":
            groups[row["atc"]] = row["class"]
            continue
        drug = DrugMeaning(row["ingredient"], row["class"])
        for table, code in ((rxnorm, row["rxnorm_in"]), (atc, row["atc"]), (legacy, row["atc_legacy"])):
            if code:
                table.setdefault(code, drug)
        for name in (row["ingredient"], *row["synonyms"].split("|")):
            if name:
                names.setdefault(name.lower(), drug)
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<![\w-])(?:{longest_first})(?![\w-])", re.IGNORECASE)
    return DrugTables(
        MappingProxyType(rxnorm), MappingProxyType(legacy | atc), MappingProxyType(groups), MappingProxyType(names),
        pattern,
    )  # fmt: skip


@lru_cache(maxsize=1)
def products() -> Mapping[str, tuple[DrugMeaning, ...]]:
    """RxNorm code of any term type -> its ingredients. Read only when an RxNorm code is no ingredient."""
    return MappingProxyType({
        row["rxcui"]: tuple(_of_product(row["ingredients"].split("|"), row["class"].split("|"), row["display"]))
        for row in rows("rxnorm_products")
    })  # fmt: skip


def _of_product(ingredients: list[str], classes: list[str], label: str) -> list[DrugMeaning]:
    """As many classes as ingredients, or one for all."""
    each = classes if len(classes) == len(ingredients) else classes[:1] * len(ingredients)
    return [DrugMeaning(name, drug_class, label) for name, drug_class in zip(ingredients, each, strict=True)]


def drugs_of(concept: CodeableConcept | Coding | None) -> tuple[DrugMeaning, ...]:
    """Every ingredient a medication names; () if none is known. A known code is never overridden by its display."""
    found = [drug for system, code, _ in codings_of(concept) for drug in _by_code(system, code)]
    if not found and concept is not None:
        texts = [concept.display] if isinstance(concept, Coding) else [concept.text, *_displays(concept)]
        found = [drug for text in texts if text for drug in drugs_named(text)]
    return tuple(dict.fromkeys(found))


def mislabelled(concept: CodeableConcept | None) -> Iterator[tuple[Coding, DrugMeaning]]:
    """Codings whose display names only drugs of another class than the code: they lead to different facts."""
    for system, code, coding in codings_of(concept):
        meant, named = _by_code(system, code), drugs_named(coding.display or "")
        if meant and named and not {drug.drug_class for drug in meant} & {drug.drug_class for drug in named}:
            yield coding, meant[0]


def _displays(concept: CodeableConcept) -> list[str | None]:
    return [coding.display for coding in concept.coding or ()]


def _by_code(system: str | None, code: str) -> tuple[DrugMeaning, ...]:
    if system == System.RXNORM:
        drug = tables().by_rxnorm.get(code)
        return (drug,) if drug else products().get(code, ())
    if system == System.ATC:
        plain = code.upper()
        drug = tables().by_atc.get(plain) or _atc_group(plain)
        return (drug,) if drug else ()
    return ()


def _atc_group(code: str) -> DrugMeaning | None:
    for length in range(len(code), 2, -1):
        if drug_class := tables().atc_groups.get(code[:length]):
            return DrugMeaning("", drug_class)
    return None


@lru_cache(maxsize=4096)
def drugs_named(text: str) -> tuple[DrugMeaning, ...]:
    """Ingredients and synonyms named in a text as whole words.

    >>> [drug.ingredient for drug in drugs_named("Trastuzumab deruxtecan 100 mg")]
    ['trastuzumab deruxtecan']
    """
    known = tables()
    lower = text.lower()
    found = [match.group().lower() for match in known.name_pattern.finditer(text)]
    usable = [name for name in found if name not in NEEDS_CONTEXT or NEEDS_CONTEXT[name] in lower]
    return tuple(dict.fromkeys(known.names[name] for name in usable))
