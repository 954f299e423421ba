#!/usr/bin/env bash
# Writes constraints.txt anew: the newest versions that fit pyproject.toml, all extras, names and versions only.
# Needs uv. Python 3.11 is the oldest we run on and needs the most packages; later ones need fewer.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "uv is needed to resolve versions: pip install uv" >&2; exit 1; }
uv pip compile --quiet --upgrade --python-version 3.11 --all-extras --no-header --no-annotate \
  --output-file constraints.txt pyproject.toml
echo "$(wc -l <constraints.txt) packages"
