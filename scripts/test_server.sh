#!/usr/bin/env bash
# Read by the scripts of test servers that write down their address: what they share. They say
#   called   the server's name, for messages        run      the folder with a folder of each run, by port
#   program  what its command line is known by      start_s, stop_s  seconds to wait for its start and its end

set -euo pipefail

# current STAMP FILE...: is STAMP the checksum of these files?
current() { [ -f "$1" ] && [ "$(cat "${@:2}" | cksum)" = "$(cat "$1")" ]; }

# need HINT TOOL...
need() {
  local tool
  for tool in "${@:2}"; do
    command -v "$tool" >/dev/null || { echo "$tool was not found: $1" >&2; exit 1; }
  done
}

# started PID FOLDER LOG: waits until the server has written FOLDER/address, prints it, and keeps FOLDER by its port
started() {
  local pid=$1 mine=$2 log=$3 deadline=$((SECONDS + start_s)) port
  while [ ! -f "$mine/address" ]; do
    kill -0 "$pid" 2>/dev/null || { tail -n 40 "$log" >&2; echo "$called did not start" >&2; exit 1; }
    if [ "$SECONDS" -ge "$deadline" ]; then
      kill -KILL "$pid"
      echo "$called gave no answer in $start_s s" >&2
      exit 1
    fi
    sleep 0.05
  done
  port=$(port_of "$(cat "$mine/address")")
  rm -rf "${run:?}/$port"
  echo "$pid" >"$mine/pid"
  mv "$mine" "$run/$port"
  cat "$run/$port/address"
  echo
}

# port_of ADDRESS or PORT
port_of() { sed -E 's|^.*:([0-9]+).*$|\1|' <<<"$1"; }

stop_one() {
  local folder=$run/$1 pid
  [ -f "$folder/pid" ] || { echo "no $called was started on port $1 here" >&2; return 1; }
  pid=$(cat "$folder/pid")
  # The number may have gone to another program since.
  if ps -o args= -p "$pid" 2>/dev/null | grep -q "$program"; then
    kill "$pid"
    for _ in $(seq $((stop_s * 10))); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
}

# stop [ADDRESS or PORT]: default each one begun in this tree
stop() {
  local folder
  if [ -n "${1:-}" ]; then
    stop_one "$(port_of "$1")"
    return
  fi
  for folder in "$run"/[0-9]*; do
    if [ -d "$folder" ]; then stop_one "$(basename "$folder")"; fi
  done
}
