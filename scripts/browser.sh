#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; installs Debian's where there is none and we may.
# CHROMIUM names another one. Playwright drives it; its own browser download is not used.
set -euo pipefail
find_chromium() {
  local name
  for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}
find_chromium && exit 0
# The page names system fonts; without any, text would be boxes.
"$(dirname "$0")/install_from_debian.sh" chromium fonts-liberation fonts-dejavu-core \
  || { echo "no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM" >&2; exit 1; }
find_chromium
