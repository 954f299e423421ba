"""The tumour board's summary: one printed page, the same as PDF, and as a FHIR document (ADR 0049)."""
