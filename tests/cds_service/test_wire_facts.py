"""Facts in: every accepted form, and every refusal with its path."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from cds_service.wire import FactErrors, FaultCode, UnreadableJsonError, parse_facts
from spinal_metastasis.facts import Evidence, Fact, LesionFacts, OneOf, PatientFacts, PriorRt, Range, SurvivalEstimate
from spinal_metastasis.terms import EsccGrade, Marker, Organ, Presence, Primary, RtModality, SpinalLevel, VisceralMets
from spinal_metastasis.vocabulary import FACTS

CONTRACT_EXAMPLE = """
{"as_of": "2026-11-01", "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 1, "albumin": 3.9,
 "ambulatory": "independent", "visceral_mets": "none", "brain_mets": false, "spinal_mets_count": 1,
 "extraspinal_bone_mets": 0, "srs_available": true,
 "lesions": [{"level": "T8", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": "normal",
              "sins_collapse": "lt50", "sins_posterolateral": "unilateral", "escc_grade": "2", "myelopathy": false}]}
"""


def parsed(document: object) -> PatientFacts:
    return parse_facts(json.dumps(document).encode()).facts


def faults(document: object) -> dict[str, FaultCode]:
    with pytest.raises(FactErrors) as raised:
        parsed(document)
    return {fault.path: fault.code for fault in raised.value.faults}


def test_the_example_of_the_contract_is_read() -> None:
    document = parse_facts(CONTRACT_EXAMPLE.encode())
    assert document.as_of == dt.date(2026, 11, 1)
    assert document.facts.primary == Fact(Primary.KIDNEY_RCC)
    assert document.facts.albumin == Fact(Decimal("3.9"))
    assert document.facts.lesions is not None
    assert document.facts.lesions[0].escc_grade == Fact(EsccGrade.G2)
    assert document.facts.hb is None


def test_numbers_are_exactly_those_written() -> None:
    facts = parse_facts(b'{"albumin": 3.4999999999999999999, "hb": 7, "kps": 80.0, "ecog": 1e0}').facts
    assert facts.albumin == Fact(Decimal("3.4999999999999999999"))
    assert facts.hb == Fact(Decimal(7))
    assert facts.kps == Fact(80)
    assert facts.ecog == Fact(1)


@pytest.mark.parametrize(
    ("key", "sent", "value"),
    [
        ("ecog", [3, 2, 3], OneOf((2, 3))),
        ("ecog", [2, 2], 2),
        ("brain_mets", [True, False], OneOf((False, True))),
        ("visceral_mets", ["untreatable", "treatable"], OneOf((VisceralMets.TREATABLE, VisceralMets.UNTREATABLE))),
        ("spinal_mets_count", {"at_least": 3}, Range(low=Decimal(3))),
        ("albumin", {"below": 3.5}, Range(high=Decimal("3.5"), high_open=True)),
        ("albumin", {"above": 3, "at_most": 4}, Range(Decimal(3), Decimal(4), low_open=True)),
        ("albumin", {"above": 3, "at_least": 3}, Range(Decimal(3), low_open=True)),
        ("albumin", {"above": 3, "at_least": 3.1}, Range(Decimal("3.1"))),
        ("visceral_organs", [], ()),
        ("visceral_organs", ["lung", "liver"], (Organ.LUNG, Organ.LIVER)),
        ("molecular_profile", {"EGFR": "present"}, {Marker.EGFR: Presence.PRESENT}),
        ("systemic_agents", ["osimertinib"], ("osimertinib",)),
        ("neuro_deficit_onset", "2026-10-30T08:00Z", dt.datetime(2026, 10, 30, 8, tzinfo=dt.UTC)),
        ("survival_estimate", [{"model": "m", "median_months": 9}], (SurvivalEstimate("m", Decimal(9)),)),
        ("pain_vas", 7, 7),
        ("conus_level", ["L1", "L2"], OneOf((SpinalLevel.L1, SpinalLevel.L2))),
    ],
)  # fmt: skip
def test_a_value_is_read_in_each_of_its_forms(key: str, sent: object, value: object) -> None:
    assert getattr(parsed({key: sent}), key) == Fact(value)
    dated = {"value": sent, "date": "2026-10-30", "source": "Observation/1"}
    day = dt.date(2026, 10, 30)
    assert getattr(parsed({key: dated}), key) == Fact(value, (Evidence("Observation/1", day),), day)


def test_escc_1_is_one_of_its_three_grades() -> None:
    three = (EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C)
    assert parsed({"lesions": [{"escc_grade": "1"}]}).lesions == (LesionFacts(escc_grade=Fact(OneOf(three))),)
    four = parsed({"lesions": [{"escc_grade": ["2", "1"]}]}).lesions
    assert four == (LesionFacts(escc_grade=Fact(OneOf((*three, EsccGrade.G2)))),)


def test_a_fact_of_both_scopes_is_read_in_either_place() -> None:
    facts = parsed({"myelopathy": True, "lesions": [{"myelopathy": False}, {}]})
    assert facts.myelopathy == Fact(True)
    assert facts.lesions == (LesionFacts(myelopathy=Fact(False)), LesionFacts())


def test_no_lesions_said_and_no_lesions_there_are_two_things() -> None:
    assert parsed({}).lesions is None
    assert parsed({"lesions": []}).lesions == ()


def test_a_course_of_radiotherapy_is_read_with_its_members() -> None:
    sent = {"lesions": [{"prior_rt": [{"modality": "SRS", "dose_gy": 24, "fractions": 2, "end": "2026-03-01"}, {}]}]}
    course = PriorRt(RtModality.SRS, Decimal(24), 2, dt.date(2026, 3, 1))
    assert parsed(sent).lesions == (LesionFacts(prior_rt=Fact((course, PriorRt()))),)


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        ({"weight": 80}, "weight", FaultCode.UNKNOWN_KEY),
        ({"escc_grade": "2"}, "escc_grade", FaultCode.UNKNOWN_KEY),
        ({"lesions": [{"albumin": 3}]}, "lesions[0].albumin", FaultCode.UNKNOWN_KEY),
        ({"lesions": [{}, {"Level": "T8"}]}, "lesions[1].Level", FaultCode.UNKNOWN_KEY),
        ({"albumin": {"value": 3, "unit": "g/L"}}, "albumin.unit", FaultCode.UNKNOWN_KEY),
        ({"albumin": None}, "albumin", FaultCode.NULL),
        ({"albumin": {"value": None}}, "albumin", FaultCode.NULL),
        ({"lesions": None}, "lesions", FaultCode.NULL),
        ({"as_of": None}, "as_of", FaultCode.NULL),
        ({"visceral_organs": None}, "visceral_organs", FaultCode.NULL),
        ({"lesions": [None]}, "lesions[0]", FaultCode.TYPE),
        ({"lesions": {}}, "lesions", FaultCode.TYPE),
        ({"albumin": "3.9"}, "albumin", FaultCode.TYPE),
        ({"albumin": True}, "albumin", FaultCode.TYPE),
        ({"brain_mets": "true"}, "brain_mets", FaultCode.TYPE),
        ({"brain_mets": 1}, "brain_mets", FaultCode.TYPE),
        ({"lesions": [{"escc_grade": 2}]}, "lesions[0].escc_grade", FaultCode.TYPE),
        ({"lesions": [{"escc_grade": "1d"}]}, "lesions[0].escc_grade", FaultCode.VOCABULARY),
        ({"lesions": [{"level": "t8"}]}, "lesions[0].level", FaultCode.VOCABULARY),
        ({"lesions": [{"level": "Oc"}]}, "lesions[0].level", FaultCode.VOCABULARY),
        ({"conus_level": "lumbar"}, "conus_level", FaultCode.VOCABULARY),
        ({"primary": "Kidney"}, "primary", FaultCode.VOCABULARY),
        ({"kps": 45}, "kps", FaultCode.RANGE),
        ({"kps": 0}, "kps", FaultCode.RANGE),
        ({"kps": [50, 45]}, "kps", FaultCode.RANGE),
        ({"kps": {"at_least": 45}}, "kps", FaultCode.RANGE),
        ({"ecog": 1.5}, "ecog", FaultCode.RANGE),
        ({"ecog": 5}, "ecog", FaultCode.RANGE),
        ({"albumin": 39}, "albumin", FaultCode.RANGE),
        ({"albumin": 0.49}, "albumin", FaultCode.RANGE),
        ({"spinal_mets_count": -1}, "spinal_mets_count", FaultCode.RANGE),
        ({"ecog": []}, "ecog", FaultCode.EMPTY),
        ({"ecog": [[1]]}, "ecog", FaultCode.TYPE),
        ({"ecog": {}}, "ecog", FaultCode.TYPE),
        ({"ecog": {"under": 3}}, "ecog", FaultCode.TYPE),
        ({"ecog": {"value": {"value": 1}}}, "ecog", FaultCode.TYPE),
        ({"sex": {"at_least": 3}}, "sex", FaultCode.TYPE),
        ({"ecog": {"at_least": 3, "at_most": 2}}, "ecog", FaultCode.CONTRADICTION),
        ({"ecog": {"above": 1, "below": 2}}, "ecog", FaultCode.CONTRADICTION),
        ({"kps": {"above": 70, "below": 80}}, "kps", FaultCode.CONTRADICTION),
        ({"ecog": {"above": 4}}, "ecog", FaultCode.CONTRADICTION),
        ({"albumin": {"above": 7}}, "albumin", FaultCode.CONTRADICTION),
        ({"albumin": {"above": 3, "at_most": 3}}, "albumin", FaultCode.CONTRADICTION),
        ({"as_of": "yesterday"}, "as_of", FaultCode.DATE),
        ({"as_of": "2026-02-30"}, "as_of", FaultCode.DATE),
        ({"as_of": "2026-11-01T10:00"}, "as_of", FaultCode.DATE),
        ({"as_of": "2026-11-01\n"}, "as_of", FaultCode.DATE),
        ({"as_of": "2026-11"}, "as_of", FaultCode.DATE),
        ({"as_of": "9999-12-31"}, "as_of", FaultCode.DATE),
        ({"albumin": {"value": 3, "date": "1.11.2026"}}, "albumin.date", FaultCode.DATE),
        ({"albumin": {"value": 3, "source": ""}}, "albumin.source", FaultCode.TYPE),
        ({"visceral_organs": ["lung", "spleen"]}, "visceral_organs[1]", FaultCode.VOCABULARY),
        ({"visceral_organs": "lung"}, "visceral_organs", FaultCode.TYPE),
        ({"molecular_profile": {"TP53": "present"}}, "molecular_profile.TP53", FaultCode.UNKNOWN_KEY),
        ({"molecular_profile": {"EGFR": True}}, "molecular_profile.EGFR", FaultCode.TYPE),
        ({"molecular_profile": ["EGFR"]}, "molecular_profile", FaultCode.TYPE),
        ({"mstfi_items": {"anaemia": 1}}, "mstfi_items.anaemia", FaultCode.TYPE),
        ({"survival_estimate": [{"median_months": 3}]}, "survival_estimate[0]", FaultCode.MISSING),
        ({"survival_estimate": [{"model": "m", "horizon_days": 90}]}, "survival_estimate[0]", FaultCode.MISSING),
        ({"lesions": [{"prior_rt": [{"dose": 3}]}]}, "lesions[0].prior_rt[0].dose", FaultCode.UNKNOWN_KEY),
        ({"lesions": [{"prior_rt": [{"fractions": 0}]}]}, "lesions[0].prior_rt[0].fractions", FaultCode.RANGE),
        ({"lesions": [{"prior_rt": {}}]}, "lesions[0].prior_rt", FaultCode.TYPE),
        ({"lesions": [{"embolisation": []}]}, "lesions[0].embolisation", FaultCode.TYPE),
        ({"lesions": [{"planned_surgery": {"levels": "T8"}}]}, "lesions[0].planned_surgery.levels", FaultCode.TYPE),
        ({"lesions": [{"level": "T8"}, {"level": "T8"}]}, "lesions[1].level", FaultCode.CONTRADICTION),
        ({"lesions": [{"level": "T8"}, {"level": ["T8", "T8"]}]}, "lesions[1].level", FaultCode.CONTRADICTION),
        ({"spinal_mets_count": 1, "lesions": [{}, {}]}, "spinal_mets_count", FaultCode.CONTRADICTION),
        ({"spinal_mets_count": [0, 1], "lesions": [{}, {}]}, "spinal_mets_count", FaultCode.CONTRADICTION),
        ({"spinal_mets_count": {"below": 2}, "lesions": [{}, {}]}, "spinal_mets_count", FaultCode.CONTRADICTION),
        ([], "$this", FaultCode.TYPE),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_one_fault_at_its_path(document: object, path: str, code: FaultCode) -> None:
    assert faults(document) == {path: code}


def test_all_faults_come_at_once() -> None:
    document = {"kps": 45, "weight": 1, "as_of": "x", "lesions": [{"level": "T99"}, {"escc_grade": 2}, {"level": "T8"}]}
    assert set(faults(document)) == {"kps", "weight", "as_of", "lesions[0].level", "lesions[1].escc_grade"}


def test_a_region_may_stand_twice_and_beside_one_of_its_levels() -> None:
    lesions = parsed({"lesions": [{"level": "thoracic"}, {"level": "thoracic"}, {"level": "T8"}, {}, {}]}).lesions
    assert lesions is not None
    assert len(lesions) == 5


def test_a_count_that_may_reach_the_number_of_lesions_is_read() -> None:
    for count in ([1, 2], {"at_least": 1}, {"at_most": 2}, 2, 7):
        assert parsed({"spinal_mets_count": count, "lesions": [{}, {}]}).spinal_mets_count is not None


def test_messages_say_what_is_accepted_and_never_repeat_what_was_sent() -> None:
    secret = "Mrs Example, born 1950"
    for key, spec in FACTS.items():
        document = {"lesions": [{key: secret}]} if spec.scope == "L" else {key: secret, secret: 1}
        with pytest.raises(FactErrors) as raised:
            parsed(document)
        for fault in raised.value.faults:
            assert "Mrs" not in fault.message + fault.path
            assert fault.message
        assert "Mrs" not in str(raised.value)


def test_an_unknown_key_close_to_a_known_one_is_pointed_out() -> None:
    with pytest.raises(FactErrors) as raised:
        parsed({"albumine": 3})
    assert "albumin?" in raised.value.faults[0].message


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'age': 64}",
        b'{"age": 64} {}',
        b'{"age": 064}',
        b'{"age": NaN}',
        b'{"source": "\\ud800"}',
        b'{"sex": "\xff"}',
        '{"age": 64}'.encode("utf-16"),
        b'{"age": 64, "age": 65}',
        b'{"lesions": [{"level": "T8", "level": "T9"}]}',
        b'{"albumin": {"value": 3, "value": 4}}',
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_what_is_not_one_json_document_is_another_error(raw: bytes) -> None:
    with pytest.raises(UnreadableJsonError):
        parse_facts(raw)


@pytest.mark.parametrize("number", ["1e999999999", "1E400", "9" * 400])
def test_a_number_beyond_all_measure_is_refused_before_it_costs_anything(number: str) -> None:
    for key in ("spinal_mets_count", "motor_deficit_days"):
        with pytest.raises(FactErrors):
            parse_facts(f'{{"{key}": {number}}}'.encode())
