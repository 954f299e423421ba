"""The clinical core: facts in, scores and recommendations out. Standard library only; knows no FHIR and no web."""
