#!/usr/bin/env bash
# Fetches the published mCODE examples (npm package, not committed) and prints where they were unpacked.
set -euo pipefail
exec "$(dirname "$0")/fhir_package.sh" hl7.fhir.us.mcode 4.0.0 \
  6bdb93934e2c0a859198e8c1c21eccb28915c73535d18c75c515c03bba9c45de
