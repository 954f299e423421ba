"""What the record says about one lesion that speaks for or against an option. Not known is not a reason."""

from dataclasses import dataclass

from cds_service.cards.frame import Basis
from spinal_metastasis.results import LesionResult
from spinal_metastasis.terms import SurvivalBand

HYPERVASCULAR = ("kidney_rcc", "liver_hcc", "thyroid_")
SHORT_BANDS = frozenset({SurvivalBand.LT1M, SurvivalBand.FROM1TO3M, SurvivalBand.FROM3TO6M})


@dataclass(frozen=True, slots=True)
class Situation:
    """Each True is known to be so; False is either not so or not known."""

    compressed: bool
    not_compressed: bool
    deficit: bool
    resistant: bool
    sensitive: bool
    mechanical_pain: bool
    unstable: bool
    not_stable: bool
    as_in_trial: bool
    """A25 fired: like the patients of the trial of direct surgery."""
    hypervascular: bool
    prior_rt: bool
    short_survival: bool
    fracture_factors: tuple[str, ...]


def situation(basis: Basis, lesion: LesionResult) -> Situation:
    """Read a lesion and the patient's facts. The lesion has a NOMS result."""
    noms = lesion.noms
    if noms is None:
        raise ValueError("a lesion without a NOMS result has no options to weigh")
    known = {name: values[0] for name, values in noms.inputs.items() if len(values) == 1}
    stability = set(noms.inputs["stability"])
    histology = set(noms.inputs["radiosensitivity"])
    inputs = basis.inputs
    bands = basis.assessment.combined.survival_bands
    return Situation(
        compressed=known.get("escc") == "high",
        not_compressed=known.get("escc") == "low",
        deficit=known.get("myelopathy") == "yes",
        resistant=histology == {"resistant"},
        sensitive=histology == {"sensitive"},
        mechanical_pain=inputs.value("sins_pain", lesion.level) == "mechanical",
        unstable=stability == {"unstable"},
        not_stable="stable" not in stability,
        as_in_trial=any(one.id == "A25" and one.level in (None, lesion.level) for one in basis.assessment.advisories),
        hypervascular=str(inputs.value("primary")).startswith(HYPERVASCULAR),
        prior_rt=_had_radiotherapy(basis, lesion),
        short_survival=bool(bands) and SHORT_BANDS.issuperset(bands),
        fracture_factors=_fracture_factors(basis, lesion),
    )


def _had_radiotherapy(basis: Basis, lesion: LesionResult) -> bool:
    if basis.inputs.value("prior_rt_at_level", lesion.level) is True:
        return True
    prior = basis.inputs.get("prior_rt", lesion.level)
    return prior is not None and bool(prior.value)


def _fracture_factors(basis: Basis, lesion: LesionResult) -> tuple[str, ...]:
    """Risk factors of A06: lytic, malaligned, fractured at baseline, over 55."""
    level = lesion.level
    found = []
    if basis.inputs.value("sins_bone_lesion", level) == "lytic":
        found.append("a lytic lesion")
    if basis.inputs.value("sins_alignment", level) in ("subluxation_translation", "de_novo_deformity"):
        found.append("malalignment")
    if basis.inputs.value("sins_collapse", level) in ("gt50", "lt50"):
        found.append("a fracture already there")
    age = basis.inputs.value("age")
    if found and isinstance(age, int) and age > 55:
        found.append("age over 55")
    return tuple(found)
