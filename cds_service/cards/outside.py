"""What is told of a patient without a spinal metastasis to weigh: nothing, what was not read, or the scope."""

from collections.abc import Collection

from cds_service.cards.data import partly_read_card, scope_card
from cds_service.cards.frame import Basis, Draft
from fhir_mappings import Mapped
from fhir_mappings.metastases import SpinalMetastasis

NO_METASTASIS = "no_spinal_metastasis"
SPINE_ITSELF = "spine_primary"
CONDITIONS = "conditions"
WOULD_SHOW_IT = (CONDITIONS, "spineItems", "responses", "reports")
"""Sections that would hold a sign of spinal metastasis; while one is unread, its absence is not concluded."""


def outside(basis: Basis, mapped: Mapped, unread: Collection[str], failed: Collection[str]) -> list[Draft] | None:
    """None where there is, or may be, a spinal metastasis in scope.

    `unread`: keys of the chart that could not be read in full, or lack a page. `failed`: those that were asked for and
    should have come.
    """
    presence = mapped.spinal_metastasis
    if mapped.deceased:
        return []
    if not (mapped.malignancy or presence is SpinalMetastasis.CERTAIN):
        lost = [key for key in WOULD_SHOW_IT if key in failed or (key == CONDITIONS and key in unread)]
        return [partly_read_card(basis, lost)] if lost else []
    reasons = basis.assessment.scope.reasons
    beyond = [reason for reason in reasons if reason != NO_METASTASIS]
    if beyond and (presence is not SpinalMetastasis.NONE or SPINE_ITSELF in beyond):
        return [scope_card(basis, beyond)]
    if beyond or presence is SpinalMetastasis.NONE or NO_METASTASIS in reasons:
        missing = [section for section in WOULD_SHOW_IT if section in unread]
        return [partly_read_card(basis, missing)] if missing else []
    return None
