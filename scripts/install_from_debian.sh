#!/usr/bin/env bash
# PACKAGE...: installs Debian's packages where we may; exit 1 where we may not, or there is no such package.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 1
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -qq -y --no-install-recommends "$@" >&2 </dev/null; }
install "$@" || { apt-get update -qq >&2 && install "$@"; }
