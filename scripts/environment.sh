#!/usr/bin/env bash
# runtime | dev: makes .venv if there is none and installs the project in it, versions held by constraints.txt.
# uv where it is at hand (seconds), else pip.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
runtime) project=. ;;
dev) project='.[dev]' ;;
*) sed -n 2,3p "$0" >&2; exit 2 ;;
esac
venv_python=.venv/bin/python

if ! "$venv_python" -c '' 2>/dev/null; then
  python=$(scripts/find_python.sh)
  if command -v uv >/dev/null; then
    uv venv --quiet --clear --python "$python" .venv
  elif ! "$python" -m venv --clear .venv; then
    echo "$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
fi

if command -v uv >/dev/null; then
  uv pip install --quiet --python "$venv_python" --constraint constraints.txt --editable "$project"
else
  "$venv_python" -m pip --version >/dev/null 2>&1 || "$venv_python" -m ensurepip >/dev/null
  "$venv_python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable "$project"
fi
