"""From a seed and a number to a patient and a chart, the same each time."""

from random import Random
from typing import NamedTuple

import msgspec

from fhir_mappings import Mapped, facts_from
from fhir_mappings.bundles import chart_of_bundle
from tests.made_charts.dialects import DIALECTS
from tests.made_charts.noise import add_noise
from tests.made_charts.spelling import spelled
from tests.made_charts.truth import AS_OF, Truth, patient
from tests.made_charts.writing import Json

SEED = 20261101
EXACT = msgspec.json.Encoder(decimal_format="number")


class Made(NamedTuple):
    """`resources` hold other patients' too; `told`: keys of the facts the chart says of this one."""

    truth: Truth
    resources: tuple[Json, ...]
    told: frozenset[str]

    @property
    def bundle(self) -> bytes:
        entries = [{"resource": resource} for resource in self.resources]
        return EXACT.encode({"resourceType": "Bundle", "type": "collection", "entry": entries})


def made(number: int, seed: int = SEED) -> Made:
    """Patient `number`; the dialects take turns."""
    random = Random(f"{seed}/{number}")
    dialect = DIALECTS[number % len(DIALECTS)]
    truth = patient(random, number, dialect.name)
    writer = dialect(truth, random).write()
    add_noise(writer)
    truth.spread = min(writer.spread, default=truth.spread)
    first, *others = writer.resources
    rest = [resource for other in others for resource in spelled(other, random)]
    random.shuffle(rest)
    return Made(truth, (first, *rest), frozenset(writer.told))


def mapped(chart: Made) -> Mapped:
    return facts_from(chart_of_bundle(chart.bundle, chart.truth.id), chart.truth.id, AS_OF)
