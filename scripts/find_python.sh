#!/usr/bin/env bash
# Prints the first Python of at least 3.11 (PYTHON wins, if set); says what to install if there is none.
set -euo pipefail
for candidate in ${PYTHON:+"$PYTHON"} python3 python python3.11 python3.12 python3.13 python3.14; do
  # Run it: a version manager may leave a name on the path that has nothing behind it.
  if "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$candidate"
    exit 0
  fi
done
echo "Python 3.11 or later was not found. Install it, or name it: make PYTHON=/path/to/python3.12 ..." >&2
exit 1
