from cds_service.cards.frame import Basis
from cds_service.cards.noms_settling import settling
from cds_service.cards.questions_grouped import entries
from spinal_metastasis.results import Question
from tests.cds_service.cards.cases import (
    LUNG_T4,
    NOTHING_KNOWN,
    RENAL_T8,
    SITE,
    Json,
    answer,
    assessed,
    cards_of,
    changed,
    only,
    told,
    with_lesion,
)  # fmt: skip


def settles(facts: Json) -> Question | None:
    assessment = assessed(facts)
    return settling(Basis.of(assessment, SITE.policy), assessment.lesions[0])


def texts(facts: Json) -> tuple[str, str]:
    card = only(cards_of(facts), "questions")
    return card.summary, card.detail or ""


GRADE_OPEN = with_lesion(RENAL_T8, escc_grade=None)
TOLERANCE_OPEN = changed(RENAL_T8, ecog=told(3, "2026-10-27"), performance_due_to_lesion=told(False))


def test_the_one_answer_that_settles_noms_is_the_summary_and_the_first_line() -> None:
    summary, detail = texts(GRADE_OPEN)
    assert summary.startswith("One answer settles NOMS at T8: what is the ESCC (Bilsky) grade")
    assert "Settles NOMS at T8: if ESCC is low-grade, row N029; if ESCC is high-grade, row N125." in detail
    assert only(cards_of(GRADE_OPEN), "noms").summary.endswith("0, 1a, 1b, 1c, 2 or 3?")


def test_each_answer_to_a_settling_question_leaves_one_decision() -> None:
    question = settles(GRADE_OPEN)
    assert question is not None
    assert question.input == "escc_grade"
    for grade in ("0", "1a", "1b", "1c", "2", "3"):
        noms = assessed(with_lesion(GRADE_OPEN, escc_grade=told(grade))).lesions[0].noms
        assert noms is not None
        assert len(noms.decisions) == 1


def test_the_teams_judgement_settles_what_hangs_on_tolerance_alone() -> None:
    question = settles(TOLERANCE_OPEN)
    assert question is not None
    assert question.input == "able_to_tolerate_surgery"
    for judged in (True, False):
        noms = assessed(changed(TOLERANCE_OPEN, able_to_tolerate_surgery=told(judged))).lesions[0].noms
        assert noms is not None
        assert len(noms.decisions) == 1


def test_with_two_open_inputs_nothing_is_said_to_settle() -> None:
    both = with_lesion(TOLERANCE_OPEN, escc_grade=None)
    assert settles(both) is None
    assert "ettles" not in "".join(texts(both))
    assert texts(both)[0].startswith("NOMS is open at T8 (")


def test_the_last_open_sins_item_settles_and_two_do_not() -> None:
    low = with_lesion(RENAL_T8, escc_grade=told("1b"), sins_alignment=told("de_novo_deformity"))
    one = with_lesion(low, sins_posterolateral=None)
    found = settles(one)
    assert found is not None
    assert found.input == "sins_posterolateral"
    assert settles(with_lesion(one, sins_pain=None)) is None


def test_the_safety_question_stands_first_and_apart() -> None:
    summary, detail = texts(NOTHING_KNOWN)
    assert summary.startswith("Answer first: any new weakness, gait, bladder or bowel change?")
    assert detail.startswith("**! Safety first** Any new or progressive weakness")


def test_at_most_seven_questions_are_listed_and_the_rest_is_counted() -> None:
    _, detail = texts(NOTHING_KNOWN)
    asked = answer(only(cards_of(NOTHING_KNOWN), "questions"))["result"]["questions"]
    listed = [line for line in detail.splitlines() if line[:1].isdigit() or line.startswith("**!")]
    assert len(listed) == 7
    assert len(asked) > 20
    assert "Ranked lower: " in detail
    assert all("Would change" in line or "Settles" in line for line in listed)


def test_every_question_is_told_once_or_counted() -> None:
    assessment = assessed(NOTHING_KNOWN)
    found = entries(Basis.of(assessment, SITE.policy), assessment.questions)
    assert sorted(q.rank for entry in found for q in entry.questions) == [q.rank for q in assessment.questions]


def test_a_question_that_leaves_each_group_as_it_is_comes_last_and_says_so() -> None:
    _, detail = texts(changed(RENAL_T8, ecog=told(1, "2026-10-27")))
    last = [line for line in detail.splitlines() if line[:1].isdigit()][-1]
    assert "Karnofsky" in last
    assert "same group either way" in last


def test_a_poor_performance_status_is_asked_about_by_its_scale() -> None:
    poor = changed(RENAL_T8, ecog=told(3, "2026-10-27"))
    assert "Is ECOG 3 caused by the spine lesion?" in texts(poor)[1]


def test_its_cause_is_not_asked_where_short_survival_leaves_it_to_the_team_anyway() -> None:
    detail = texts(LUNG_T4)[1]
    assert "caused by the spine lesion?" not in detail
    assert "Does the team judge open surgery tolerated?" in detail


def test_platelets_too_old_for_a_procedure_say_so() -> None:
    fit = {key: told(False) for key in ("anticoagulant", "uncontrolled_infection", "organ_failure")}
    values = {"asa": told(2), "inr": told(1.0), "hb": told(12), "neutrophils": told(4)}
    detail = texts(changed(RENAL_T8, **fit, **values))[1]
    assert "(so far 248 10⁹/L, 21 Oct 2026; too old for a procedure, limit 7 days)" in detail
    assert "below 100 is corrected before open surgery (T10)" in detail
