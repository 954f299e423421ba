#!/usr/bin/env bash
# Runs the Dockerfile's steps as a script in an empty directory, then the image's command, and asks its health check.
# No container engine is needed. See scripts/prove_dockerfile.py.
set -euo pipefail
cd "$(dirname "$0")/.."
exec "$(scripts/find_python.sh)" -m scripts.prove_dockerfile
