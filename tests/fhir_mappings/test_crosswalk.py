"""The crosswalk is complete: every condition in words has a meaning, every key of the code tables has a row."""

from fhir_mappings.codebook import icd10_table, morphology_table, organ_table, snomed_table
from fhir_mappings.codebook import rows as table_rows
from fhir_mappings.crosswalk import CONDITIONS, RECEPTORS_DECIDE, Clues, cross, rows
from fhir_mappings.specificity import GENERIC, HISTOLOGIC, WITHIN, contains
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Primary


def test_every_condition_in_words_has_a_meaning_and_none_is_left_over() -> None:
    written = {row.condition for found in rows().values() for row in found}
    assert written - {RECEPTORS_DECIDE} == set(CONDITIONS)


def test_every_key_that_a_code_can_give_has_a_row_that_always_holds() -> None:
    keys = {
        m.key for m in (*icd10_table()[True].values(), *snomed_table().values()) if m.role in ("primary", "history")
    }
    keys |= {row.key for found in morphology_table().values() for row in found}
    keys |= {organ.primary_key for organ in organ_table().values()}
    for key in keys - {""}:
        assert rows()[key][-1].condition in ("always", "otherwise", RECEPTORS_DECIDE), key


def test_every_primary_but_the_ones_never_tabulated_can_be_reached() -> None:
    reached = {row.primary for found in rows().values() for row in found}
    assert set(Primary) == reached


def test_specificity_knows_only_keys_of_the_tables() -> None:
    known = set(rows()) | {m.key for m in (*icd10_table()[True].values(), *snomed_table().values())}
    known |= {organ.secondary_key for organ in organ_table().values()}
    named = {*WITHIN, *(key for forms in WITHIN.values() for key in forms), *GENERIC, *HISTOLOGIC}
    assert named <= known


def test_specificity_has_no_circle() -> None:
    for general, forms in WITHIN.items():
        assert not any(contains(form, general) for form in forms), general


def test_flags_of_the_table_become_warnings() -> None:
    spine = cross("sarcoma_bone", Clues(sites=frozenset({"C412"})))
    assert spine.warning is not None
    assert (spine.primary, spine.warning[0]) == (Primary.SPINE_PRIMARY, NoteCode.OUT_OF_SCOPE)
    rectosigmoid = cross("colorectal", Clues(sites=frozenset({"C19"})))
    assert rectosigmoid.warning is not None
    assert cross("colorectal", Clues(sites=frozenset({"C187"}))).warning is None
    small_cell = cross("prostate", Clues(subtype="small_cell"))
    assert small_cell.warning is not None
    assert "HISTOLOGY_CHECK" in small_cell.warning[1]
    assert cross("prostate", Clues(subtype="adenocarcinoma")).warning is None
    assumed = cross("liver_unspecified", Clues())
    assert assumed.warning is not None
    assert "HISTOLOGY_CLASS_ASSUMED" in assumed.warning[1]


def test_a_key_without_a_row_is_another_tumour() -> None:
    assert cross("nobody_knows", Clues()).primary is Primary.OTHER


def test_her2_leaves_the_decision_to_the_receptors() -> None:
    assert cross("breast_her2_positive", Clues(receptors="positive")).primary is Primary.BREAST_HORMONE_DEPENDENT


DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043",
    "8765932104", "9876543210",
)  # fmt: skip
PERMUTED = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def is_sctid(code: str) -> bool:
    """Verhoeff's check digit, as SNOMED CT uses it."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(DIHEDRAL[check][int(PERMUTED[place % 8][int(digit)])])
    return check == 0


def test_the_snomed_codes_of_the_added_tables_are_valid_and_known() -> None:
    sites = {row["code"]: row["display"] for row in table_rows("snomed_site")}
    known = {code: meaning.display for code, meaning in snomed_table().items()}
    known |= {code: organ.display for code, organ in organ_table().items()}
    assert sites.items() <= known.items()
    procedures = [row["low"] for row in table_rows("procedure_codes") if row["system"] == "http://snomed.info/sct"]
    assert all(is_sctid(code) for code in (*sites, *procedures))
    assert not is_sctid("94222009")
