"""The inputs of the systems a prognosis card shows, by date; and the papers and limits of those systems."""

from collections.abc import Iterable, Mapping

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import each_day
from cds_service.cards.labels import SYSTEMS, capital
from cds_service.cards.markdown import bullets
from cds_service.cards.prognosis_places import SYSTEM_OF, Places
from cds_service.cards.wording import prognosis as words
from spinal_metastasis.results import Prognosis

SPREAD = ("visceral_mets", "visceral_organs", "brain_mets", "brain_mets_treatable")
BONES = ("spinal_mets_count", "extraspinal_bone_mets")
FEEDS: Mapping[str, tuple[str, ...]] = {
    "tomita_2001": ("primary", *SPREAD, *BONES),
    "tokuhashi_2005": ("primary", "kps", "frankel_or_asia", *SPREAD, *BONES),
    "bauer_1995": ("primary", "visceral_mets", "brain_mets", *BONES, "pathologic_fracture"),
    "bauer_modified_2008": ("primary", "visceral_mets", "brain_mets", *BONES),
    "katagiri_2014": (
        "primary", "ecog", "visceral_mets", "visceral_pattern", "brain_mets", *BONES, "previous_chemotherapy",
        "albumin", "crp", "ldh", "platelets", "calcium", "calcium_corrected", "bilirubin",
    ),
    "nesms_2015": ("ambulatory", "albumin"),
    "van_der_linden_2005": ("primary", "kps", "visceral_mets"),
    "osri_2013": ("primary", "kps"),
    "bollen_2014": ("primary", "kps", "visceral_mets", "brain_mets"),
    "rades_2013": (
        "primary", "ecog", "visceral_mets", *BONES, "months_since_cancer_diagnosis", "ambulatory",
        "motor_deficit_days",
    ),
}  # fmt: skip
"""System → the facts it reads (contract, appendix B)."""
ORDER = tuple(dict.fromkeys(("primary", "ecog", "kps", *(key for keys in FEEDS.values() for key in keys))))


def inputs_of(basis: Basis, systems: Iterable[Prognosis]) -> str:
    """One line for each date."""
    read = {key for system in systems for key in FEEDS.get(system.system, ())}
    facts = basis.inputs.among(key for key in (*ORDER, "survival_estimate") if key in read or key not in ORDER)
    facts.sort(key=lambda fact: (fact.date or "")[:10], reverse=True)
    return bullets("Inputs", each_day(facts))


def basis_of(basis: Basis, found: Places) -> str:
    """Papers of what is shown, and the known limits of the systems that the rules rest on."""
    shown = [*found.settled, *found.open, *found.wide]
    papers = "; ".join(f"{SYSTEMS[system.system]} {_paper(system)}" for system in shown)
    settled = [system.system for system in found.settled if system.system in basis.policy.survival_systems]
    limits = (f"{capital(SYSTEMS[key])}: {words.LIMITS[key]}." for key in settled if key in words.LIMITS)
    return " ".join(("**Basis and limits**", *((f"{capital(papers)}.",) if papers else ()), *limits)) if shown else ""


def _paper(system: Prognosis) -> str:
    """Cancer Med 2014;3:1359."""
    return SYSTEM_OF[system.system].citation.text.rsplit(". ", 1)[-1].rpartition("-")[0]
