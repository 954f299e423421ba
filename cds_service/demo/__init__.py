"""The demo: synthetic charts, a read-only FHIR store over them, and a page that plays the EHR."""
