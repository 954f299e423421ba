"""The generated artefacts: current, of one version, and what they say is what the service reads and adds up."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.artefacts.frame import ANSWER, ROOT, from_memory
from conformance.artefacts.items import ASKED, OTHER_RESULTS, TOTALS, answers, every_answer
from conformance.artefacts.tumour_groups import primaries_of, tumour_keys
from conformance.build import GENERATED, HOME, resources, stale_artefacts, write
from fhir_mappings import codebook, crosswalk
from fhir_mappings.elements import CodeableConcept, Coding
from fhir_mappings.own_codes import item_code
from fhir_mappings.own_values import Systems, Unknown, key_of, read_value
from fhir_mappings.reading import Answer
from fhir_mappings.units import Refused
from scripts.generated import main
from spinal_metastasis.knowledge import version
from spinal_metastasis.scores import SCORES
from spinal_metastasis.vocabulary import FactSpec, Kind
from tests.conformance.charts import rows

FOLDER = HOME / GENERATED
SYSTEMS = Systems.under(ROOT)
Json = dict[str, Any]


@cache
def artefact(kind: str, name: str) -> Json:
    found: Json = json.loads((FOLDER / f"{kind}-{name}.json").read_text(encoding="utf-8"))
    return found


def concepts(name: str) -> dict[str, Json]:
    return {concept["code"]: concept for concept in artefact("CodeSystem", name)["concept"]}


def properties(concept: Json) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in concept.get("property", ()):
        (value,) = (value for name, value in one.items() if name.startswith("value"))
        found.setdefault(one["code"], []).append(value)
    return found


def test_every_file_is_current_and_of_this_knowledge() -> None:
    assert stale_artefacts() == []
    made = list(resources())
    assert {one["version"] for one in made} == {version().knowledge}
    assert len({one["url"] for one in made}) == len(made) > 150
    assert all(one["url"] == f"{ROOT}/{one['resourceType']}/{one['id']}" for one in made)


def test_a_changed_a_missing_and_a_stray_file_are_named_and_mended(tmp_path: Path) -> None:
    write(tmp_path)
    assert stale_artefacts(tmp_path) == []
    (tmp_path / "generated/CodeSystem-spinemet-item.json").write_text("{}")
    (tmp_path / "cds-hooks/services.json").unlink()
    (tmp_path / "expected/x.json").write_text("{}")
    assert stale_artefacts(tmp_path) == [
        "conformance/generated/CodeSystem-spinemet-item.json: not current: make artefacts",
        "conformance/cds-hooks/services.json: not current: make artefacts",
        "conformance/expected/x.json: no such artefact",
    ]
    write(tmp_path)
    assert stale_artefacts(tmp_path) == []


def test_the_check_of_generated_files_looks_at_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.generated.stale_artefacts", lambda: ["generated/x.json: not current"])
    assert main() == 1
    assert "generated/x.json" in capsys.readouterr().err


# --- items and answers ----------------------------------------------------------------------------------------------


def test_an_item_s_code_is_read_as_its_fact_and_a_result_as_none() -> None:
    items = concepts("spinemet-item")
    assert list(items) == [*(item_code(spec.key) for spec in ASKED), *TOTALS, *OTHER_RESULTS]
    for spec in ASKED:
        told = properties(items[item_code(spec.key)])
        assert key_of(item_code(spec.key)) == spec.key == told["fact"][0]
        assert told.get("window-days", [None]) == [spec.window_days]
    assert {key_of(code) for code in {*TOTALS, *OTHER_RESULTS} - {"sins-total"}} == {None}
    assert set(TOTALS.values()) == {"sins", *(score.key for score in SCORES if "sorg" not in score.key)}


@pytest.mark.parametrize("spec", [spec for spec in ASKED if answers(spec)], ids=lambda spec: spec.key)
def test_every_answer_of_an_item_is_read_as_a_value_of_its_fact(spec: FactSpec) -> None:
    read = {code: read_value(spec.key, answered(code), SYSTEMS) for code in answers(spec)}
    assert not any(isinstance(value, Refused) for value in read.values())
    assert read.pop("unknown") is Unknown.UNKNOWN
    if spec.kind is Kind.BOOLEAN:
        assert read == {"yes": True, "no": False}
    elif spec.kind is Kind.ENUM:
        chosen = [value for value in read.values() if value in spec.choices]
        assert chosen == [choice for choice in spec.choices if choice != "unknown"]
    else:
        assert read.get("none", ()) in ((), dict.fromkeys(spec.choices, False))
    listed = artefact("ValueSet", f"spinemet-{item_code(spec.key)}")["compose"]["include"]
    assert [one["code"] for of in listed if of["system"] == ANSWER for one in of["concept"]] == list(answers(spec))


def answered(code: str) -> Answer:
    return Answer(value_codeable_concept=CodeableConcept(coding=[Coding(system=ANSWER, code=code)]))


def test_the_points_of_answers_are_those_of_the_tables() -> None:
    """Worked out a second time, from the code table of vertebrae and the paper's points."""
    scored = {code: told["points"][0] for code, concept in concepts("spinemet-answer").items()
              if "points" in (told := properties(concept))}  # fmt: skip
    assert scored == {
        "junctional": 3, "mobile": 2, "semirigid": 1, "rigid": 0, "mechanical": 3, "occasional-nonmechanical": 1,
        "none": 0, "lytic": 2, "mixed": 1, "blastic": 0, "subluxation-translation": 4, "de-novo-deformity": 2,
        "normal": 0, "gt50": 3, "lt50": 2, "none-gt50-involved": 1, "bilateral": 3, "unilateral": 1,
    }  # fmt: skip
    located = {row["sins_location"]: int(row["sins_points"]) for row in rows("vertebra_bodysite.csv")
               if row["sins_points"]}  # fmt: skip
    assert located.items() <= scored.items()
    assert list(concepts("spinemet-answer")) == list(every_answer())


# --- the code tables --------------------------------------------------------------------------------------------------


def targets(name: str) -> dict[tuple[str, str], list[str]]:
    """(system, code) → codes it is mapped to."""
    return {
        (group["source"], element["code"]): [target["code"] for target in element["target"] if "code" in target]
        for group in artefact("ConceptMap", name)["group"] for element in group["element"]
    }  # fmt: skip


@pytest.mark.parametrize(("name", "table", "column"), [
    ("icd10cm-to-primary-tumour", "icd10cm_primary.csv", "prefix"),
    ("snomed-to-primary-tumour", "snomed_primary.csv", "code"),
])  # fmt: skip
def test_every_code_of_a_tumour_is_mapped_to_its_key(name: str, table: str, column: str) -> None:
    wanted = {(row["system"], row[column]): [row["key"]] for row in rows(table)
              if row["role"] in {"primary", "history"} and row["key"]}  # fmt: skip
    assert targets(name) == wanted
    assert {key for keys in wanted.values() for key in keys} <= set(concepts("primary-tumour")) == set(tumour_keys())


def test_a_key_leads_to_the_answers_its_rows_can_give() -> None:
    found = targets("primary-tumour-to-answer")
    for key in crosswalk.rows():
        answer = {primary.replace("_", "-") for primary in primaries_of(key)}
        reached = set(found[f"{ROOT}/CodeSystem/primary-tumour", key])
        assert reached <= answer <= set(every_answer())
        assert properties(concepts("primary-tumour")[key])["primary"] == [
            one.replace("_", "-") for one in primaries_of(key)
        ]


def test_a_place_leads_to_its_levels_and_to_its_location() -> None:
    level, location = targets("vertebra-to-level"), targets("vertebra-to-sins-location")
    for row in rows("vertebra_bodysite.csv"):
        place = (row["system"], row["code"])
        if row["sins_location"]:
            assert location[place] == [row["sins_location"]]
        expected = [str(one) for one in codebook.vertebra_table()[row["code"]].levels]
        assert level.get(place, []) == expected


def test_what_is_from_memory_is_marked_and_nothing_else() -> None:
    doubtful = {row["loinc"] for row in rows("loinc_labs.csv") if from_memory(row["verified"])}
    certain = {row["loinc"] for row in rows("loinc_labs.csv")} - doubtful
    marked = {concept["code"] for path in FOLDER.glob("ValueSet-loinc-*.json")
              for of in json.loads(path.read_text(encoding="utf-8"))["compose"]["include"]
              for concept in of["concept"] if "extension" in concept}  # fmt: skip
    assert (marked, marked & certain, len(marked) > 20) == (doubtful, set(), True)
    tumours = concepts("primary-tumour")
    assert "tomita-2001" in properties(tumours["melanoma"])["unverified"]
    assert "tokuhashi-2005" not in properties(tumours["melanoma"]).get("unverified", [])
