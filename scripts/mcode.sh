#!/usr/bin/env bash
# Fetches the published mCODE examples (npm package, not committed) and prints where they were unpacked.
set -euo pipefail
cd "$(dirname "$0")/.."
package=hl7.fhir.us.mcode
version=4.0.0
sha256=6bdb93934e2c0a859198e8c1c21eccb28915c73535d18c75c515c03bba9c45de
folder=$PWD/.cache/mcode/$version
if [ ! -d "$folder/package" ]; then
  command -v npm >/dev/null || { echo "npm is needed to fetch $package (Debian: apt-get install npm)" >&2; exit 1; }
  mkdir -p .cache/mcode
  fresh=$(mktemp -d .cache/mcode/fresh.XXXXXX)
  trap 'rm -rf "$fresh"' EXIT
  (cd "$fresh" && npm pack --loglevel=error "$package@$version" >/dev/null)
  echo "$sha256  $fresh/$package-$version.tgz" | sha256sum --check --quiet >&2
  tar -xzf "$fresh/$package-$version.tgz" -C "$fresh"
  rm -rf "$folder" && mkdir -p "$folder"
  mv "$fresh/package" "$folder/package"
fi
echo "$folder/package"
