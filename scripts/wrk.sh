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
install_from_debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends wrk >&2 </dev/null \
    || { apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends wrk >&2 </dev/null; }
}
find_wrk && exit 0
install_from_debian || { echo "no wrk: install it (Debian: apt-get install wrk) or set WRK" >&2; exit 1; }
find_wrk
