"""What others can hold the service to: synthetic patients now, generated FHIR artefacts beside them later."""
