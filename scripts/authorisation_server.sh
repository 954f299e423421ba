#!/usr/bin/env bash
# build | start CONFIG | stop [ADDRESS or PORT]
# A SMART authorisation server before HAPI, and a page that plays the EHR, for the tests: tests/authorisation_server.
#   build   installs the pinned packages with npm; does nothing when they are current
#   start   builds, starts as the JSON file CONFIG says (server.mjs), and prints its address once it listens; it ends
#           with `stop`, or with process AUTHORISATION_SERVER_OWNER (default: the caller; 1: never)
#   stop    ends the server that `start` began there, and only that one (default: each one begun in this tree)
# Needs Node.js of at least 20 and npm. Everything is kept in .cache/authorisation_server; a run's log in run/PORT/log.
# NODE_EXTRA_CA_CERTS names the authority of an app whose key set is fetched.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
source_dir=$root/tests/authorisation_server
cache=$root/.cache/authorisation_server
run=$cache/run

called="authorisation server" program=authorisation_server/server.mjs start_s=60 stop_s=5
source "$root/scripts/test_server.sh"

usage() { sed -n '2,9p' "$0" >&2; exit 2; }

build_locked() {
  local packages=("$source_dir/package.json" "$source_dir/package-lock.json")
  if ! current "$cache/packages.stamp" "${packages[@]}"; then
    rm -f "$cache/packages.stamp"
    cp "${packages[@]}" "$cache/"
    (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null)
    cat "${packages[@]}" | cksum >"$cache/packages.stamp"
  fi
  # Node looks for packages beside the program.
  if ! current "$cache/program.stamp" "$source_dir"/*.mjs; then
    rm -f "$cache"/*.mjs
    cp "$source_dir"/*.mjs "$cache/"
    cat "$source_dir"/*.mjs | cksum >"$cache/program.stamp"
  fi
}

build() {
  mkdir -p "$run"
  need "Node.js of at least 20 and npm are needed" node npm
  (flock 9; build_locked) 9>"$cache/lock"
}

start() {
  build
  local mine
  mine=$(mktemp -d "$run/starting.XXXXXX")
  node "$cache/server.mjs" "$1" "$mine/address" "${AUTHORISATION_SERVER_OWNER:-$PPID}" </dev/null >"$mine/log" 2>"$mine/errors" &
  started $! "$mine" "$mine/errors"
}

case "${1:-}" in
build) build ;;
start) [ $# -eq 2 ] || usage; start "$2" ;;
stop) stop "${2:-}" ;;
*) usage ;;
esac
