"""What each hook looks at first: the chart is mapped only where the occasion is one of ours (RB-14)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from cds_service.hook_request import HookRequest
from cds_service.occasions.context import draft_orders, recorded, selected
from fhir_mappings import facts_from
from fhir_mappings.chart import PREFETCH_KEYS, Section, SectionState, read_section
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.order_bundle import WrittenOrder
from fhir_mappings.orders import Order, order_of
from spinal_metastasis.results import DataNote

CONDITIONS: Final = "conditions"


@dataclass(frozen=True, slots=True)
class Occasion:
    """`orders` at hand; `recorded`: Conditions just recorded; `notes` on what of the context was left out."""

    orders: tuple[Order, ...] = ()
    recorded: Section | None = None
    notes: tuple[DataNote, ...] = ()

    @property
    def is_ours(self) -> bool:
        return bool(self.orders or self.recorded)

    def chart_with(self, chart: Mapping[str, Section]) -> dict[str, Section]:
        """The chart, with what was just recorded among its Conditions."""
        if self.recorded is None:
            return dict(chart)
        before, new = chart[CONDITIONS], self.recorded
        names = {(type(one), getattr(one, "id", None)) for one in new.resources}
        old = tuple(one for one in before.resources if (type(one), getattr(one, "id", None)) not in names)
        both = replace(
            before, state=SectionState.DATA, resources=(*old, *new.resources), notes=(*before.notes, *new.notes),
            entries_read=before.entries_read + new.entries_read, aliases={**before.aliases, **new.aliases},
        )  # fmt: skip
        return {**chart, CONDITIONS: both}


def select_occasion(call: HookRequest, as_of: dt.datetime) -> Occasion:  # noqa: ARG001 - every hook is asked alike
    """order-select: the orders selected."""
    found = draft_orders(call)
    return _of_orders(selected(call, found), found.notes)


def sign_occasion(call: HookRequest, as_of: dt.datetime) -> Occasion:  # noqa: ARG001
    """order-sign: every order about to be signed."""
    found = draft_orders(call)
    return _of_orders(list({id(order): order for order in found.orders.values()}.values()), found.notes)


def _of_orders(written: list[WrittenOrder], notes: tuple[DataNote, ...]) -> Occasion:
    """What is said of several entries in the same words is said once."""
    orders = tuple(order for one in written if (order := order_of(one)) is not None)
    return Occasion(orders, notes=tuple(dict.fromkeys(notes)))


def problem_occasion(call: HookRequest, as_of: dt.datetime) -> Occasion:
    """problem-list-item-create: a Condition just recorded that says, or suggests, a spinal metastasis."""
    section = read_section(CONDITIONS, recorded(call), call.patient_id, call.fhir_server)
    nothing = {key: Section(key, SectionState.EMPTY) for key in PREFETCH_KEYS}
    seen = facts_from({**nothing, CONDITIONS: section}, call.patient_id, as_of)
    if seen.spinal_metastasis is SpinalMetastasis.NONE:
        return Occasion(notes=section.notes)
    return Occasion(recorded=section, notes=section.notes)
