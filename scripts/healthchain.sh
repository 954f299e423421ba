#!/usr/bin/env bash
# Prints the Python of a virtual environment of its own that holds HealthChain, which `make bench` compares with.
# Its libraries are other versions than ours: nothing of it is installed in .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.16.1
home=.cache/healthchain-$version
python=$home/bin/python
if ! "$python" -c 'import healthchain' 2>/dev/null; then
  rm -rf "$home"
  mkdir -p .cache
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$(scripts/find_python.sh)" "$home"
    uv pip install --quiet --python "$python" "healthchain==$version" >&2
  else
    "$(scripts/find_python.sh)" -m venv "$home"
    "$python" -m pip install --quiet --disable-pip-version-check "healthchain==$version" >&2
  fi
fi
echo "$PWD/$python"
