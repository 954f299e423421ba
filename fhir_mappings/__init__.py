"""FHIR resources → facts with their evidence, and what was not used with the reason: adapts to `spinal_metastasis`."""

from fhir_mappings.mapped import Mapped, facts_from

__all__ = ["Mapped", "facts_from"]
