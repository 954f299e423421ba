"""Spinal metastasis, levels, counts and other sites (mapping 3.2): absence is never concluded."""

from decimal import Decimal

import pytest

from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.facts import OneOf, Range
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Organ, SpinalLevel, VisceralMets
from tests.fhir_mappings.tumour_charts import (
    BONE_METASTASIS,
    FEMUR,
    FEMUR_SHAFT,
    FIFTH_RIB,
    ICD10,
    ICD10CM,
    ICDO3,
    L1,
    L2,
    LIVER,
    MCODE,
    SNOMED,
    SPINAL_CANAL,
    SPINE_METASTASIS,
    T8,
    T8_T9_DISC,
    T9,
    THORACIC_METASTASIS,
    THORACIC_SPINE,
    WHOLE_SPINE,
    Resource,
    concept,
    condition,
    icd,
    observation,
    read,
    snomed,
    status,
)  # fmt: skip

CERTAIN, POSSIBLE, NONE = SpinalMetastasis.CERTAIN, SpinalMetastasis.POSSIBLE, SpinalMetastasis.NONE
BREAST = condition("breast", icd("C50.9"))


def levels(*resources: Resource) -> list[object]:
    return [fact.value for fact in read(*resources).levels]


def count(*resources: Resource) -> Range:
    value = read(*resources).facts["spinal_mets_count"].value
    assert isinstance(value, Range)
    return value


STATEMENTS = [
    pytest.param(condition("m", snomed(SPINE_METASTASIS)), CERTAIN, id="vertebral column"),
    pytest.param(condition("m", snomed("94250008")), CERTAIN, id="cervical column"),
    pytest.param(condition("m", snomed("285619009")), CERTAIN, id="vertebral column, unknown primary"),
    pytest.param(condition("m", icd("C79.51"), T8), CERTAIN, id="C79.51 with a vertebra"),
    pytest.param(condition("m", icd("c7951XA"), T8), CERTAIN, id="C79.51 written otherwise"),
    pytest.param(condition("m", concept(ICD10, "C79.5"), T8), CERTAIN, id="C79.5 with a vertebra"),
    pytest.param(condition("m", icd("C7B.03"), T8), CERTAIN, id="carcinoid of bone with a vertebra"),
    pytest.param(condition("m", icd("C7B.00"), T8), CERTAIN, id="carcinoid without site with a vertebra"),
    pytest.param(condition("m", snomed(BONE_METASTASIS), WHOLE_SPINE), CERTAIN, id="bone, spine as body site"),
    pytest.param(condition("m", snomed("128462008"), T8), CERTAIN, id="metastasis with a vertebra"),
    pytest.param(condition("m", icd("C79.9"), THORACIC_SPINE), CERTAIN, id="C79.9 with a region"),
    pytest.param(condition("m", icd("C79.9"), bodySite=[concept(ICDO3, "C41.2")]), CERTAIN, id="ICD-O topography"),
    pytest.param(condition("m", icd("C79.51")), POSSIBLE, id="C79.51 without site"),
    pytest.param(condition("m", snomed(BONE_METASTASIS)), POSSIBLE, id="bone without site"),
    pytest.param(condition("m", icd("C79.51"), "999"), POSSIBLE, id="body site unknown"),
    pytest.param(condition("m", icd("C79.51"), bodySite=[{"text": "T8"}]), POSSIBLE, id="body site in words"),
    pytest.param(condition("m", concept("http://hl7.org/fhir/sid/icd-9-cm", "198.5")), POSSIBLE, id="ICD-9-CM"),
    pytest.param(condition("m", icd("C79.51"), "118645006"), POSSIBLE, id="pelvis or sacrum"),
    pytest.param(condition("m", snomed("94600009")), POSSIBLE, id="spinal cord"),
    pytest.param(condition("m", snomed("128462008"), SPINAL_CANAL), POSSIBLE, id="metastasis in the canal"),
    pytest.param(condition("m", icd("C79.51"), FEMUR), NONE, id="femur"),
    pytest.param(condition("m", icd("C79.52")), NONE, id="marrow"),
    pytest.param(condition("m", icd("C77.1")), NONE, id="nodes"),
    pytest.param(condition("m", snomed("128462008")), NONE, id="metastasis without site"),
]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_what_a_metastasis_code_says_of_the_spine(statement: Resource, expected: SpinalMetastasis) -> None:
    found = read(statement)
    assert (found.presence, found.malignancy) == (expected, True)
    assert ("spinal_metastasis" in found.facts) == (expected is CERTAIN)


SIGNS = [
    pytest.param(icd("M84.58XA"), POSSIBLE, id="pathological fracture, other site"),
    pytest.param(icd("M84.50XA"), POSSIBLE, id="pathological fracture, site not given"),
    pytest.param(icd("M84.551A"), NONE, id="pathological fracture of the pelvis"),
    pytest.param(icd("M48.54XA"), POSSIBLE, id="collapsed vertebra"),
    pytest.param(snomed("274146004"), POSSIBLE, id="pathological fracture of vertebra"),
    pytest.param(icd("M80.08XA"), NONE, id="osteoporotic fracture"),
    pytest.param(icd("G95.20"), POSSIBLE, id="cord compression"),
    pytest.param(snomed("71286001"), POSSIBLE, id="cord compression by SNOMED"),
    pytest.param(icd("G83.4"), POSSIBLE, id="cauda equina"),
    pytest.param(icd("M54.5"), NONE, id="back pain"),
]


@pytest.mark.parametrize(("code", "expected"), SIGNS)
def test_a_sign_makes_it_possible_beside_a_malignancy_only(code: Resource, expected: SpinalMetastasis) -> None:
    assert read(condition("s", code), BREAST).presence is expected
    alone = read(condition("s", code))
    assert (alone.presence, alone.malignancy) == (NONE, False)


def test_a_past_malignancy_is_one_beside_cord_compression() -> None:
    assert read(condition("h", icd("Z85.3")), condition("s", icd("G95.29"))).presence is POSSIBLE


@pytest.mark.parametrize("clinical", ["resolved", "remission", "inactive", "unheard-of"])
def test_a_past_spinal_metastasis_is_possible_and_asked(clinical: str) -> None:
    found = read(condition("m", snomed(SPINE_METASTASIS), T8, clinicalStatus=status(clinical)))
    assert (found.presence, found.levels) == (POSSIBLE, ())
    assert any(note.resource == "Condition/m" for note in found.notes)


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse"])
def test_a_present_spinal_metastasis_is_certain(clinical: str) -> None:
    assert read(condition("m", snomed(SPINE_METASTASIS), clinicalStatus=status(clinical))).presence is CERTAIN


def test_without_status_an_end_in_the_past_makes_it_past() -> None:
    bare = {"resourceType": "Condition", "id": "m", "code": snomed(SPINE_METASTASIS)}
    assert read(bare).presence is CERTAIN
    assert read(bare | {"abatementDateTime": "2026-01-01"}).presence is POSSIBLE


@pytest.mark.parametrize("verification", ["provisional", "differential", "unconfirmed"])
def test_an_unconfirmed_spinal_metastasis_is_possible(verification: str) -> None:
    found = read(condition("m", snomed(SPINE_METASTASIS), T8, verificationStatus=status(verification)))
    assert (found.presence, found.levels, found.facts) == (POSSIBLE, (), {})


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_a_refuted_spinal_metastasis_is_none(verification: str) -> None:
    found = read(condition("m", snomed(SPINE_METASTASIS), T8, verificationStatus=status(verification)))
    assert (found.presence, found.malignancy) == (NONE, False)


SACRUM_OR_COCCYX = OneOf((SpinalLevel.SACRAL, SpinalLevel.COCCYX))
LEVELS = [
    pytest.param(condition("m", icd("C79.51"), T8), [SpinalLevel.T8], id="a vertebra"),
    pytest.param(condition("m", icd("C79.51"), T8_T9_DISC), [OneOf((SpinalLevel.T8, SpinalLevel.T9))], id="a disc"),
    pytest.param(condition("m", icd("C79.51"), THORACIC_SPINE), [SpinalLevel.THORACIC], id="a region"),
    pytest.param(condition("m", snomed(THORACIC_METASTASIS)), [SpinalLevel.THORACIC], id="a region by the code"),
    pytest.param(condition("m", snomed(THORACIC_METASTASIS), T8), [SpinalLevel.T8], id="a vertebra within the region"),
    pytest.param(condition("m", snomed("94259009")), [SpinalLevel.COCCYX], id="coccyx"),
    pytest.param(condition("m", snomed("94526005")), [SACRUM_OR_COCCYX], id="sacrococcygeal"),
    pytest.param(condition("m", snomed(SPINE_METASTASIS)), [], id="spine without level"),
    pytest.param(condition("m", icd("C79.51"), L1, T8), [SpinalLevel.T8, SpinalLevel.L1], id="two, in order"),
    pytest.param(condition("m", icd("C79.51"), bodySite=[{"text": "L3"}]), [], id="words give no level"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), LEVELS)
def test_the_level_comes_from_codes_alone(statement: Resource, expected: list[object]) -> None:
    assert levels(statement) == expected


def test_a_level_named_in_words_is_mentioned_in_the_note() -> None:
    notes = read(condition("m", icd("C79.51"), bodySite=[{"text": "BWK 12"}])).notes
    assert any("T12" in note.text for note in notes)


def test_one_level_recorded_twice_is_one_with_both_sources() -> None:
    found = read(condition("a", icd("C79.51"), T8), condition("b", snomed(THORACIC_METASTASIS), T8))
    assert [fact.value for fact in found.levels] == [SpinalLevel.T8]
    assert {evidence.source for evidence in found.levels[0].evidence} == {"Condition/a", "Condition/b"}


def test_a_region_beside_its_own_vertebra_adds_no_lesion() -> None:
    resources = (condition("a", icd("C79.51"), T8), condition("b", snomed(THORACIC_METASTASIS)))
    assert levels(*resources) == [SpinalLevel.T8]
    assert count(*resources) == Range(low=Decimal(1))


def test_code_and_body_site_of_different_regions_leave_both_and_are_asked() -> None:
    found = read(condition("m", snomed(THORACIC_METASTASIS), L2))
    assert found.levels[0].value == OneOf((SpinalLevel.THORACIC, SpinalLevel.L2))
    assert NoteCode.CONFLICT in {note.code for note in found.notes}


def test_the_level_may_stand_in_a_body_structure() -> None:
    structure = {"resourceType": "BodyStructure", "id": "b", "location": snomed(T8)}
    pointing = condition(
        "m", icd("C79.51"), extension=[{"url": "x", "valueReference": {"reference": "BodyStructure/b"}}]
    )
    assert levels(pointing, structure) == [SpinalLevel.T8]
    owner = {"url": f"{MCODE}mcode-related-condition", "valueReference": {"reference": "Condition/m"}}
    assert levels(condition("m", icd("C79.51")), structure | {"extension": [owner]}) == [SpinalLevel.T8]


def test_a_body_site_labelled_with_another_vertebra_is_noted_and_the_code_is_used() -> None:
    found = read(condition("m", icd("C79.51"), bodySite=[snomed(T8, "Bone structure of L1")]))
    assert [fact.value for fact in found.levels] == [SpinalLevel.T8]
    assert [note.code for note in found.notes] == [NoteCode.CODE_DISPLAY]


def test_94222008_labelled_liver_is_bone_and_is_noted() -> None:
    found = read(condition("m", snomed(BONE_METASTASIS, "Secondary malignant neoplasm of liver"), T8))
    assert "visceral_organs" not in found.facts
    assert [note.code for note in found.notes] == [NoteCode.CODE_DISPLAY]


COUNTS = [
    pytest.param((T8,), 1, id="one"),
    pytest.param((T8, L1), 2, id="two"),
    pytest.param((T8_T9_DISC, T9), 1, id="a disc and its neighbour may be one"),
    pytest.param((T8, T9, L1, L2), 4, id="four"),
    pytest.param((THORACIC_SPINE, L1), 2, id="a region and a vertebra elsewhere"),
]


@pytest.mark.parametrize(("sites", "expected"), COUNTS)
def test_the_count_is_at_least_the_levels_that_cannot_be_the_same(sites: tuple[str, ...], expected: int) -> None:
    assert count(condition("m", icd("C79.51"), *sites)) == Range(low=Decimal(expected))


def test_bones_outside_the_spine_count_at_least_once_each() -> None:
    found = read(condition("m", icd("C79.51"), FEMUR, FEMUR_SHAFT, FIFTH_RIB), condition("n", snomed("94300004")))
    assert found.facts["extraspinal_bone_mets"].value == Range(low=Decimal(2))
    assert found.facts["extraspinal_bone_mets"].date is None


ORGANS = [
    pytest.param(icd("C78.01"), (Organ.LUNG,), id="lung"),
    pytest.param(icd("C78.7"), (Organ.LIVER,), id="liver"),
    pytest.param(icd("C79.71"), (Organ.ADRENAL,), id="adrenal"),
    pytest.param(icd("C78.2"), (Organ.PLEURA,), id="pleura"),
    pytest.param(icd("C78.6"), (Organ.PERITONEUM,), id="peritoneum"),
    pytest.param(icd("C79.61"), (Organ.OTHER_VISCERAL,), id="ovary"),
    pytest.param(snomed("94381002"), (Organ.LIVER,), id="liver by SNOMED"),
    pytest.param(icd("C77.2"), None, id="nodes are not visceral"),
    pytest.param(icd("C79.2"), None, id="skin is not visceral"),
]


@pytest.mark.parametrize(("code", "organs"), ORGANS)
def test_organs_are_listed_and_stay_unjudged(code: Resource, organs: tuple[Organ, ...] | None) -> None:
    facts = read(condition("m", code)).facts
    if organs is None:
        assert not {"visceral_organs", "visceral_mets", "brain_mets"} & facts.keys()
        return
    assert facts["visceral_organs"].value == organs
    assert facts["visceral_mets"].value == OneOf((VisceralMets.TREATABLE, VisceralMets.UNTREATABLE))


def test_a_metastasis_with_an_organ_as_body_site_is_there() -> None:
    assert read(condition("m", snomed("128462008"), LIVER)).facts["visceral_organs"].value == (Organ.LIVER,)
    placed = condition("m", icd("C79.9"), bodySite=[concept(ICDO3, "C34.1")])
    assert read(placed).facts["visceral_organs"].value == (Organ.LUNG,)


def test_brain_is_brain_alone() -> None:
    facts = read(condition("m", icd("C79.31"))).facts
    assert facts["brain_mets"].value is True
    assert "visceral_mets" not in facts


def test_meninges_are_an_organ_but_no_visceral_metastasis() -> None:
    facts = read(condition("m", icd("C79.32"))).facts
    assert facts["visceral_organs"].value == (Organ.MENINGES,)
    assert not {"visceral_mets", "brain_mets"} & facts.keys()


def test_c79_3_of_who_cannot_tell_brain_from_meninges() -> None:
    found = read(condition("m", concept(ICD10, "C79.3")))
    assert not {"visceral_organs", "brain_mets"} & found.facts.keys()
    assert any("brain or meninges" in note.text for note in found.notes)


def test_codes_of_one_metastasis_that_exclude_each_other_count_for_neither() -> None:
    both = {"coding": [{"system": ICD10CM, "code": "C79.51"}, {"system": SNOMED, "code": "94381002"}]}
    found = read(condition("m", both))
    assert (found.presence, found.facts) == (POSSIBLE, {})
    assert NoteCode.CONFLICT in {note.code for note in found.notes}


def test_nothing_is_absent_because_a_list_is_empty() -> None:
    found = read(BREAST)
    assert set(found.facts) == {"primary"}
    assert (found.presence, found.malignancy) == (NONE, True)
    empty = read()
    assert (empty.presence, empty.malignancy, empty.facts) == (NONE, False, {})


TOPOGRAPHIES = [
    pytest.param("C71.9", "brain_mets", id="brain"),
    pytest.param("C74.9", "visceral_organs", id="adrenal"),
    pytest.param("C40.2", "extraspinal_bone_mets", id="long bone"),
    pytest.param("C61.9", "visceral_organs", id="an organ by its primary"),
]


@pytest.mark.parametrize(("topography", "key"), TOPOGRAPHIES)
def test_an_icd_o_topography_is_a_site(topography: str, key: str) -> None:
    assert key in read(condition("m", snomed("128462008"), bodySite=[concept(ICDO3, topography)])).facts


@pytest.mark.parametrize("topography", ["C77.1", "C44.5", "C99.9"])
def test_nodes_skin_and_unknown_topographies_are_no_site_that_counts(topography: str) -> None:
    assert read(condition("m", snomed("128462008"), bodySite=[concept(ICDO3, topography)])).facts == {}


def test_bone_with_an_organ_as_body_site_is_a_contradiction_and_asked() -> None:
    found = read(condition("m", icd("C79.51"), LIVER))
    assert (found.presence, found.facts) == (POSSIBLE, {})
    assert NoteCode.CONFLICT in {note.code for note in found.notes}


def test_bone_at_a_neural_site_is_spine() -> None:
    assert read(condition("m", icd("C79.51"), SPINAL_CANAL)).presence is CERTAIN


def test_another_m_category_is_no_conflict() -> None:
    bone = condition("m", icd("C79.51"), T8, onsetDateTime="2026-09-01")
    m1 = observation("m1", snomed("399387003"), valueCodeableConcept=snomed("1229903009"))
    assert not read(bone, m1).notes


def test_a_spinal_metastasis_dated_after_the_index_time_is_asked_and_never_overlooked() -> None:
    found = read(condition("c", icd("C61")), condition("m", snomed(SPINE_METASTASIS), T8, onsetDateTime="2027-02-21"))
    assert (found.presence, found.levels) == (SpinalMetastasis.POSSIBLE, ())
    assert NoteCode.FUTURE_DATE in {note.code for note in found.notes}


LOCAL = {"system": "http://local.example/status", "code": "4711"}
STATUS_WORDS = [
    pytest.param([LOCAL, {"code": "active"}], SpinalMetastasis.CERTAIN, id="a local code first"),
    pytest.param([{"code": "active"}, LOCAL], SpinalMetastasis.CERTAIN, id="a local code last"),
    pytest.param([LOCAL], SpinalMetastasis.POSSIBLE, id="a local code alone"),
    pytest.param([LOCAL, {"code": " Resolved "}], SpinalMetastasis.POSSIBLE, id="a local code before resolved"),
]


@pytest.mark.parametrize(("codings", "expected"), STATUS_WORDS)
def test_a_status_is_read_by_the_coding_that_is_fhirs(codings: list[Resource], expected: SpinalMetastasis) -> None:
    found = read(condition("m", snomed(SPINE_METASTASIS), T8, clinicalStatus={"coding": codings}))
    assert found.presence is expected


def test_of_two_verifications_the_one_that_denies_holds() -> None:
    codings = [{"code": "confirmed"}, {"code": "refuted"}]
    found = read(condition("m", snomed(SPINE_METASTASIS), T8, verificationStatus={"coding": codings}))
    assert found.presence is SpinalMetastasis.NONE
