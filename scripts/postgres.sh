#!/usr/bin/env bash
# find | start | stop FOLDER | kill FOLDER | resume FOLDER
# A real PostgreSQL for the tests: a new cluster in a folder of its own, on the loopback address, on any free port.
#   find    prints the folder of its programs; installs Debian's where there is none and we may
#   start   prints FOLDER and the URL of its database `postgres`; the server ends with `stop`, or soon after process
#           POSTGRES_OWNER (default: the caller)
#   stop    ends it and removes FOLDER
#   kill    ends it at once, as a crash would; resume starts it again where it was
# PostgreSQL refuses to run as root: root runs it as the user postgres, or nobody. POSTGRES_BIN names other programs.
set -euo pipefail

usage() { sed -n '2,9p' "$0" >&2; exit 2; }

programs() {
  local folder
  for folder in ${POSTGRES_BIN:+"$POSTGRES_BIN"} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
    "$(dirname "$(readlink -f "$(command -v postgres || echo /none/postgres)")")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then echo "$folder"; return 0; fi
  done
  return 1
}

find_programs() {
  programs && return 0
  "$(dirname "$0")/install_from_debian.sh" postgresql \
    || { echo "no PostgreSQL: install it (Debian: apt-get install postgresql) or set POSTGRES_BIN" >&2; exit 1; }
  programs
}

# unprivileged COMMAND...: as it is, or as another user where we are root.
unprivileged() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=nobody
  if id -u postgres >/dev/null 2>&1; then user=postgres; fi
  (cd / && exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME=/ "$@")
}

own() { if [ "$(id -u)" = 0 ]; then chown "$(unprivileged id -u):$(unprivileged id -g)" "$1"; fi; }

run() { # run FOLDER: starts the server of that folder and waits until it answers
  local folder=$1 bin port
  bin=$(cat "$folder/bin")
  port=$(cat "$folder/port")
  unprivileged "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -t 60 -s \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=100 -c shared_buffers=32MB -c recovery_init_sync_method=syncfs" \
    start >&2 </dev/null || { tail -n 40 "$folder/data/log" >&2; echo "PostgreSQL did not start" >&2; exit 1; }
}

pid_of() { head -n 1 "$1/data/postmaster.pid" 2>/dev/null; }

start() {
  local bin folder owner=${POSTGRES_OWNER:-$PPID}
  bin=$(find_programs | tail -n 1)
  folder=$(mktemp -d)
  chmod 755 "$folder"
  mkdir "$folder/data"
  own "$folder/data"
  echo "$bin" >"$folder/bin"
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$folder/port"
  unprivileged "$bin/initdb" -D "$folder/data" -U spinemets -A trust -E UTF8 --locale=C >/dev/null
  run "$folder"
  (
    while kill -0 "$owner" 2>/dev/null && [ -d "$folder" ]; do sleep 1; done
    if [ -d "$folder" ]; then stop "$folder"; fi
  ) </dev/null >/dev/null 2>&1 &
  echo "$folder postgresql://spinemets@127.0.0.1:$(cat "$folder/port")/postgres"
}

stop() {
  [ -f "$1/bin" ] || { echo "no PostgreSQL was started in $1" >&2; exit 1; }
  if [ -n "$(pid_of "$1")" ]; then unprivileged "$(cat "$1/bin")/pg_ctl" -D "$1/data" -m immediate -w -s stop >&2 || true; fi
  mv "$1" "$1.gone"
  rm -rf "$1.gone" </dev/null >/dev/null 2>&1 &  # a file for each table of each test: nobody waits for that
}

case "${1:-}" in
find) find_programs ;;
start) start ;;
stop) [ $# -eq 2 ] || usage; stop "$2" ;;
kill) [ $# -eq 2 ] || usage; unprivileged "$(cat "$2/bin")/pg_ctl" -D "$2/data" -m immediate -w -s stop >&2 ;;
resume) [ $# -eq 2 ] || usage; run "$2" ;;
*) usage ;;
esac
