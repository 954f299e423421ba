#!/usr/bin/env bash
# Fetches HL7's own examples of FHIR R4 (npm package, not committed) and prints where they were unpacked.
set -euo pipefail
exec "$(dirname "$0")/fhir_package.sh" hl7.fhir.r4.examples 4.0.1 \
  dce87f1b5b9341867033f7d1f544fa1b5232503f6d62813887ac6b8a8b6cb682
