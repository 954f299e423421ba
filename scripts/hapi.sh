#!/usr/bin/env bash
# build | start [PORT] | stop [BASE or PORT] | validate DEFINITIONS FILE... | core PACKAGE_CACHE
# A real HAPI FHIR R4 server for the tests, in memory, on the loopback address alone.
#   build     resolves the class path with Maven and compiles tests/hapi; does nothing when both are current
#   start     builds, starts on PORT (default: any free one) and prints the base address once /metadata answers;
#             the server ends with `stop`, or with process HAPI_OWNER (default: the caller; 1: never)
#   stop      ends the server that `start` began there, and only that one (default: each one begun in this tree)
#   validate  checks JSON files offline with HL7's instance validator; DEFINITIONS is a folder of our own artefacts
#   core      writes HL7's R4 definitions as an unpacked FHIR package, for tools that expect one
# Needs a Java Development Kit of at least 17 and Maven. Everything is kept in .cache/hapi.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
source_dir=$root/tests/hapi
cache=$root/.cache/hapi
run=$cache/run
packages=$cache/home/.fhir/packages
# HL7's validator looks for R4's definitions as a package under user.home, and on the network where it finds none.
# Quick start matters more than speed after an hour.
jvm=(java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Xmx${HAPI_XMX:-1g}"
  "-Duser.home=$cache/home" "-Dlogback.configurationFile=$source_dir/logback.xml" -cp "$cache/classes:$cache/lib/*")

usage() { sed -n '2,10p' "$0" >&2; exit 2; }

# current STAMP FILE...: is STAMP the checksum of these files?
current() { [ -f "$1" ] && [ "$(cat "${@:2}" | cksum)" = "$(cat "$1")" ]; }

build_locked() {
  if ! current "$cache/lib.stamp" "$source_dir/pom.xml"; then
    rm -rf "$cache/lib" "$cache/lib.stamp"
    mvn -B -q -ntp -Dstyle.color=never -f "$source_dir/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$cache/lib" </dev/null >&2
    cksum <"$source_dir/pom.xml" >"$cache/lib.stamp"
  fi
  if ! current "$cache/classes.stamp" "$source_dir/pom.xml" "$source_dir"/*.java; then
    rm -rf "$cache/classes" "$cache/classes.stamp"
    javac -nowarn -XDsuppressNotes -cp "$cache/lib/*" -d "$cache/classes" "$source_dir"/*.java >&2
    cat "$source_dir/pom.xml" "$source_dir"/*.java | cksum >"$cache/classes.stamp"
  fi
  [ -d "$packages/hl7.fhir.r4.core#4.0.1/package" ] || { "${jvm[@]}" CorePackage "$packages.new" >&2 && mv "$packages.new" "$packages"; }
}

build() {
  mkdir -p "$run" "$(dirname "$packages")"
  local tool
  for tool in java javac mvn; do
    command -v "$tool" >/dev/null || { echo "$tool was not found: a JDK of at least 17 and Maven are needed" >&2; exit 1; }
  done
  (flock 9; build_locked) 9>"$cache/lock"
}

start() {
  build
  local mine address pid deadline port
  mine=$(mktemp -d "$run/starting.XXXXXX")
  address=$mine/address
  "${jvm[@]}" HapiR4Server "${1:-0}" "$address" "${HAPI_OWNER:-$PPID}" </dev/null >"$mine/log" 2>&1 &
  pid=$!
  deadline=$((SECONDS + ${HAPI_WAIT:-240}))
  while [ ! -f "$address" ]; do
    kill -0 "$pid" 2>/dev/null || { tail -n 40 "$mine/log" >&2; echo "HAPI did not start" >&2; exit 1; }
    if [ "$SECONDS" -ge "$deadline" ]; then
      kill -KILL "$pid"
      echo "HAPI gave no answer in ${HAPI_WAIT:-240} s" >&2
      exit 1
    fi
    sleep 0.2
  done
  port=$(sed -E 's|.*:([0-9]+)/.*|\1|' "$address")
  rm -rf "${run:?}/$port"
  echo "$pid" >"$mine/pid"
  mv "$mine" "$run/$port"
  cat "$run/$port/address"
  echo
}

stop_one() {
  local folder=$run/$1 pid
  [ -f "$folder/pid" ] || { echo "no HAPI was started on port $1 here" >&2; return 1; }
  pid=$(cat "$folder/pid")
  # The number may have gone to another program since.
  if ps -o args= -p "$pid" 2>/dev/null | grep -q 'HapiR4Server'; then
    kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
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
start) start "${2:-0}" ;;
stop) stop "${2:-}" ;;
validate) shift; [ $# -ge 2 ] || usage; build; exec "${jvm[@]}" FhirValidate "$@" ;;
core) shift; [ $# -eq 1 ] || usage; build; exec "${jvm[@]}" CorePackage "$@" ;;
*) usage ;;
esac
