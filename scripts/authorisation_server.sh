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

usage() { sed -n '2,9p' "$0" >&2; exit 2; }

# current STAMP FILE...: is STAMP the checksum of these files?
current() { [ -f "$1" ] && [ "$(cat "${@:2}" | cksum)" = "$(cat "$1")" ]; }

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
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "$tool was not found: Node.js of at least 20 and npm are needed" >&2; exit 1; }
  done
  (flock 9; build_locked) 9>"$cache/lock"
}

start() {
  build
  local mine pid deadline port
  mine=$(mktemp -d "$run/starting.XXXXXX")
  node "$cache/server.mjs" "$1" "$mine/address" "${AUTHORISATION_SERVER_OWNER:-$PPID}" </dev/null >"$mine/log" 2>"$mine/errors" &
  pid=$!
  deadline=$((SECONDS + 60))
  while [ ! -f "$mine/address" ]; do
    kill -0 "$pid" 2>/dev/null || { tail -n 40 "$mine/errors" >&2; echo "the authorisation server did not start" >&2; exit 1; }
    if [ "$SECONDS" -ge "$deadline" ]; then
      kill -KILL "$pid"
      echo "the authorisation server gave no answer in 60 s" >&2
      exit 1
    fi
    sleep 0.05
  done
  port=$(sed -E 's|.*:([0-9]+)$|\1|' "$mine/address")
  rm -rf "${run:?}/$port"
  echo "$pid" >"$mine/pid"
  mv "$mine" "$run/$port"
  cat "$run/$port/address"
  echo
}

stop_one() {
  local folder=$run/$1 pid
  [ -f "$folder/pid" ] || { echo "no authorisation server was started on port $1 here" >&2; return 1; }
  pid=$(cat "$folder/pid")
  # The number may have gone to another program since.
  if ps -o args= -p "$pid" 2>/dev/null | grep -q 'authorisation_server/server.mjs'; then
    kill "$pid"
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
}

stop() {
  local folder
  if [ -n "${1:-}" ]; then
    stop_one "$(echo "$1" | sed -E 's|^.*:([0-9]+).*$|\1|')"
    return
  fi
  for folder in "$run"/[0-9]*; do
    if [ -d "$folder" ]; then stop_one "$(basename "$folder")"; fi
  done
}

case "${1:-}" in
build) build ;;
start) [ $# -eq 2 ] || usage; start "$2" ;;
stop) stop "${2:-}" ;;
*) usage ;;
esac
