"""ValueSet resources of the code tables: laboratory and scales, metastasis by site, procedures, drugs by class."""

from collections.abc import Iterable, Iterator, Mapping

from conformance.artefacts.coded import Code, value_set
from conformance.artefacts.frame import Resource
from fhir_mappings import codebook
from fhir_mappings.coding import System

Row = Mapping[str, str]
TABLE = "As read by the service, from its code table {table}."


def table_value_sets() -> Iterator[Resource]:
    yield from _by("loinc", "LOINC codes", _loinc(), "loinc_labs")
    yield from _by("metastasis", "Metastasis", _metastases(), "icd10cm_primary and snomed_primary")
    yield from _by("procedure", "Procedures", _procedures(), "procedure_codes (single codes; ranges are left out)")
    yield from _by("drug", "Drugs", _drugs(), "systemic_therapy, anticoagulants and rxnorm_products")


def _by(family: str, title: str, found: Iterable[tuple[str, Code]], table: str) -> Iterator[Resource]:
    """A ValueSet for each key, in order of appearance."""
    groups: dict[str, list[Code]] = {}
    for key, code in found:
        groups.setdefault(key, []).append(code)
    for key, codes in groups.items():
        said = key.replace("_", " ")
        yield value_set(f"{family}-{key.replace('_', '-')}", f"{title}: {said}", TABLE.format(table=table), codes)


def _loinc() -> Iterator[tuple[str, Code]]:
    for row in codebook.rows("loinc_labs"):
        yield row["input"], Code(System.LOINC, row["loinc"], row["display"], row["verified"])


def _metastases() -> Iterator[tuple[str, Code]]:
    for table, column in (("icd10cm_primary", "prefix"), ("snomed_primary", "code")):
        for row in codebook.rows(table):
            if row["role"] == "secondary":
                yield row["key"], Code(row["system"], row[column], row["display"], row["verified"])


def _procedures() -> Iterator[tuple[str, Code]]:
    for row in codebook.rows("procedure_codes"):
        if row["system"] == System.SNOMED:
            yield row["class"], Code(row["system"], row["low"], row["display"], row["verified"])


def _drugs() -> Iterator[tuple[str, Code]]:
    for table in ("systemic_therapy", "anticoagulants"):
        for row in codebook.rows(table):
            yield from ((row["class"], code) for code in _ingredient(row))
    for row in codebook.rows("rxnorm_products"):
        for class_ in row["class"].split("|"):
            yield class_, Code(System.RXNORM, row["rxcui"], row["display"], row["verified"])


def _ingredient(row: Row) -> Iterator[Code]:
    for column in ("atc", "atc_legacy"):
        yield from (Code(System.ATC, code, row["ingredient"], row["verified"]) for code in _codes(row[column]))
    for code in _codes(row["rxnorm_in"]):
        yield Code(System.RXNORM, code, row["ingredient"], row["rxnorm_verified"])


def _codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.replace(";", "|").split("|") if code.strip()]
