from cds_service.cards.frame import Basis
from cds_service.cards.prognosis_inputs import FEEDS
from cds_service.cards.prognosis_places import places
from spinal_metastasis.scores import SCORES
from tests.cds_service.cards.cases import (
    LUNG_T4,
    NOTHING_KNOWN,
    RENAL_T8,
    SITE,
    Json,
    assessed,
    cards_of,
    changed,
    only,
    told,
)  # fmt: skip


def detail_of(facts: Json) -> str:
    return only(cards_of(facts), "prognosis").detail or ""


def part(detail: str, lead: str) -> str:
    """The paragraph or list under a lead-in."""
    return next((block for block in detail.split("\n\n") if block.startswith(f"**{lead}**")), "")


def test_every_system_stands_in_one_place() -> None:
    for facts in (RENAL_T8, LUNG_T4, NOTHING_KNOWN):
        found = places(assessed(facts))
        assert sorted(system.system for place in found for system in place) == sorted(system.key for system in SCORES)


def test_what_is_not_used_stands_in_one_paragraph_with_its_reason() -> None:
    unused = part(detail_of(RENAL_T8), "Not used")
    assert "NESMS and OSRI: unverified against the paper" in unused
    assert "Van der Linden: its trial excluded cord compression" in unused
    assert "Bollen: its list does not place this primary" in unused
    assert "Rades 2013: no patient with ECOG 0-1 in its cohort" in unused
    assert "SORG-ML: model not loaded" in unused
    assert "\n" not in unused


def test_systems_that_could_be_anything_are_totals_without_a_figure() -> None:
    detail = detail_of(NOTHING_KNOWN)
    assert "**Possible totals** Tomita 2-10 (low is better), revised Tokuhashi 0-15 (high is better)" in detail
    assert "A range this wide is not an estimate" in detail
    assert "alive" not in detail
    assert "months" not in detail.partition("**Inputs**")[0]


def test_a_group_of_which_nobody_lived_is_said_in_words() -> None:
    line = next(line for line in detail_of(LUNG_T4).splitlines() if line.startswith("- Bauer 1995"))
    assert "group 0-1, all dead within 6 months" in line
    assert "0 %" not in line


def test_inputs_are_told_by_date_with_their_resources() -> None:
    lines = part(detail_of(RENAL_T8), "Inputs").splitlines()[1:]
    albumin = next(line for line in lines if "lbumin" in line)
    assert albumin.endswith("28 Oct 2026 (Observation/alb-1028, crp-1028, ldh-1028, ca-1028)")
    assert len(lines) == len({line.rpartition("(")[0].rsplit(", ", 1)[-1] for line in lines})


def test_inputs_that_no_shown_system_reads_are_left_out() -> None:
    facts = changed(RENAL_T8, motor_deficit_days=told(3), months_since_cancer_diagnosis=told(40))
    found = places(assessed(facts))
    assert "rades_2013" in {system.system for system in found.unused}
    assert "otor deficit" not in part(detail_of(facts), "Inputs")


def test_every_additive_system_names_the_facts_it_reads() -> None:
    assert FEEDS.keys() == {system.key for system in SCORES if not system.key.startswith("sorg")}
    assert Basis.of(assessed(RENAL_T8), SITE.policy).inputs.get("primary") is not None


def test_a_haematological_tumour_is_remarked_on_once() -> None:
    assert detail_of(changed(RENAL_T8, primary="lymphoma")).count("C9") == 1
