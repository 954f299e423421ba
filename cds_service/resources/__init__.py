"""FHIR R4 resources of our own: answers, totals, prognosis, where they came from (mapping 6). Plain dictionaries.

Each is the same for the same input, and is checked by the strict model before it leaves the service (`bundle`).
"""
