#!/usr/bin/env bash
# fhir_package.sh NAME VERSION SHA256: fetches a published FHIR package (npm, not committed); prints where it was unpacked.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$1 version=$2 sha256=$3
folder=$PWD/.cache/packages/$package/$version
if [ ! -d "$folder/package" ]; then
  command -v npm >/dev/null || { echo "npm is needed to fetch $package (Debian: apt-get install npm)" >&2; exit 1; }
  mkdir -p ".cache/packages/$package"
  fresh=$(mktemp -d ".cache/packages/$package/fresh.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  (cd "$fresh" && npm pack --loglevel=error "$package@$version" >/dev/null)
  echo "$sha256  $fresh/$package-$version.tgz" | sha256sum --check --quiet >&2
  tar -xzf "$fresh/$package-$version.tgz" -C "$fresh"
  rm -rf "$folder" && mkdir -p "$folder"
  mv "$fresh/package" "$folder/package"
fi
echo "$folder/package"
