#!/usr/bin/env bash
# Prints the path of wrk, the load generator of `make bench`; installs Debian's where there is none and we may.
# WRK names another one.
set -euo pipefail
find_wrk() {
  local name
  for name in ${WRK:+"$WRK"} wrk; do
    command -v "$name" && return 0
  done
  return 1
}
find_wrk && exit 0
"$(dirname "$0")/install_from_debian.sh" wrk \
  || { echo "no wrk: install it (Debian: apt-get install wrk) or set WRK" >&2; exit 1; }
find_wrk
