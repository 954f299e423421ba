"""The prognosis card: every system openly beside the others, what is open, what disagrees, what is not used."""

from collections import Counter
from collections.abc import Sequence

from cds_service.cards.frame import Basis, Draft
from cds_service.cards.labels import SYSTEMS, band_months, capital, joined
from cds_service.cards.loaded_models import model_line, of_models, title
from cds_service.cards.markdown import bullets, escape, fit
from cds_service.cards.prognosis_inputs import basis_of, inputs_of
from cds_service.cards.prognosis_places import Places, places
from cds_service.cards.prognosis_systems import needs, open_line, scale, scored, settled_line, unused
from cds_service.cards.wording import models as model_words
from cds_service.cards.wording import prognosis as words
from cds_service.cards.wording.asks import ASKS
from spinal_metastasis.results import Prognosis
from spinal_metastasis.terms import SurvivalBand

SHORT = (SurvivalBand.LT1M, SurvivalBand.FROM1TO3M, SurvivalBand.FROM3TO6M)
MIDDLE = (SurvivalBand.FROM6TO12M,)
SHORT_READING = band_months(SHORT)
EITHER_SCALE = {"ecog": "kps"}
"""Facts of which one will do: told as ECOG or Karnofsky."""


def prognosis_card(basis: Basis, *, emergency: bool = False) -> Draft:
    """Always `info`; in an emergency it says of itself that it is secondary."""
    found = places(basis.assessment)
    primary = basis.inputs.value("primary")
    return Draft(
        kind="prognosis",
        indicator="info",
        summary=_summary(basis, found, emergency),
        detail=basis.detail(
            _lead(found, emergency),
            bullets("Systems with one group", map(settled_line, found.settled)),
            bullets("Open", [open_line(system, primary) for system in found.open]),
            _too_wide(found.wide),
            bullets(model_words.LEAD, map(model_line, of_models(basis)), model_words.ASIDE),
            _conflicts(basis, found),
            f"**Not used** {unused(found.unused, primary)}" if found.unused else "",
            inputs_of(basis, (*found.settled, *found.open, *found.wide)),
            basis_of(basis, found),
        ),
        result=basis.result("prognosis", "systemic_tolerance", "combined", "local_models"),
    )


def prognosis_summary(basis: Basis) -> str:
    """The card's first line alone."""
    return _summary(basis, places(basis.assessment), emergency=False)


def _lead(found: Places, emergency: bool) -> str:
    figures = [words.NOT_A_FORECAST] if found.settled or found.open else []
    return " ".join((*([words.SECONDARY] if emergency else []), *figures))


def _reads(bands: Sequence[SurvivalBand]) -> str:
    """What a group reads; the middle group has no upper end in its papers."""
    return "6 months or more" if tuple(bands) == MIDDLE else band_months(bands)


def _summary(basis: Basis, found: Places, emergency: bool) -> str:
    start = "Prognosis (secondary in an emergency)" if emergency else "Prognosis"
    by_key = {system.system: system for system in (*basis.assessment.prognosis, *of_models(basis))}
    readings: dict[str, list[str]] = {}
    for key, bands in basis.assessment.combined.by_system.items():
        said = _short(by_key[key]) if key in by_key else words.TEAM
        readings.setdefault(_reads(bands), []).append(said)
    trusted = [one for one in (*found.open, *found.wide) if one.system in basis.policy.survival_systems]
    if not readings:
        return _nothing_settled(start, found, trusted)
    said = ", ".join(
        f"{joined(names)} {'reads' if len(names) == 1 else 'read'} {band}" for band, names in readings.items()
    )
    tails = [f"{_short(trusted[0])} is open (needs {needs(trusted[0].missing[:2])})"] if trusted else []
    if SHORT_READING in readings:
        tails.insert(0, words.NOT_RULED_OUT)
    texts = [f"{start}: {'; '.join((said, *tails[:n]))}." for n in range(len(tails), -1, -1)]
    return fit(*texts, f"{start}: {'; '.join(f'{len(names)} read {band}' for band, names in readings.items())}.")


def _short(system: Prognosis) -> str:
    if system.model is not None:
        return title(system)
    return scored(system).removeprefix("revised ")


def _nothing_settled(start: str, found: Places, trusted: Sequence[Prognosis]) -> str:
    """No group from the systems that count here: which are open, and the facts most systems wait for."""
    most = _most_wanted([*found.open, *found.wide])
    told = f"{capital(joined(most))} would open most of them" if most else ""
    if not found.settled and not found.open:
        return fit(f"{start}: {words.NONE_SETTLED}. {told}.", f"{start}: {words.NONE_SETTLED}.")
    names = joined(map(_short, trusted))
    still = f"{start}: {names} {'is' if len(trusted) == 1 else 'are'} open" if trusted else f"{start}: no group yet"
    return fit(*(f"{still}; {joined(most[:n])} would narrow most." for n in (2, 1) if most[:n]), f"{still}.")


def _most_wanted(systems: Sequence[Prognosis]) -> list[str]:
    """The two facts that most systems wait for; the two performance scales are one."""
    wanted = Counter(key for system in systems for key in {EITHER_SCALE.get(key, key) for key in system.missing})
    order = list(ASKS)
    keys = sorted(wanted, key=lambda key: (-wanted[key], order.index(key)))[:2]
    return ["ECOG or Karnofsky" if key == "kps" else ASKS[key].short for key in keys]


def _too_wide(systems: Sequence[Prognosis]) -> str:
    if not systems:
        return ""
    totals = ", ".join(f"{scored(system)}{scale(system)}" for system in systems)
    return f"**Possible totals** {capital(totals)}. {words.TOO_WIDE}"


def _conflicts(basis: Basis, found: Places) -> str:
    combined = basis.assessment.combined
    disagree = combined.agreement == "disagree"
    lines = [words.DISAGREE] if disagree else []
    said = [conflict for conflict in combined.conflicts if conflict.id != "C12"]
    lines += [f"{escape(conflict.text)} ({conflict.id})" for conflict in said]
    if len(said) < len(combined.conflicts) and (found.settled or found.open):
        lines.append(words.BRANCHES)
    if any(tuple(bands) == SHORT for bands in combined.by_system.values()):
        lines.append(words.NOT_AGAINST_SURGERY)
    models = {model.system for model in of_models(basis)}
    if any(key not in SYSTEMS and key not in models for key in combined.by_system):
        lines.append(words.TEAM_ESTIMATE)
    if any(words.HAEMATOLOGICAL in system.reasons for system in basis.assessment.prognosis):
        lines.append(words.HAEMATOLOGICAL_NOTE)
    lead = words.CONFLICT_LEAD if said or disagree else "Note"
    return f"**{lead}** {lines[0]}" if len(lines) == 1 else bullets(lead, lines)
