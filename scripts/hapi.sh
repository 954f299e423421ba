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
# HL7's validator looks for R4's definitions as a package under user.home, and on the network where it finds none.
packages=$cache/home/.fhir/packages
# Quick start matters more than speed after an hour.
jvm=(java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Xmx${HAPI_XMX:-1g}"
  "-Duser.home=$cache/home" "-Dlogback.configurationFile=$source_dir/logback.xml" -cp "$cache/classes:$cache/lib/*")

called=HAPI program=HapiR4Server start_s=${HAPI_WAIT:-240} stop_s=10
source "$root/scripts/test_server.sh"

usage() { sed -n '2,10p' "$0" >&2; exit 2; }

build_locked() {
  if ! current "$cache/lib.stamp" "$source_dir/pom.xml"; then
    rm -rf "$cache/lib" "$cache/lib.stamp"
    mvn -B -q -ntp -Dstyle.color=never -f "$source_dir/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$cache/lib" </dev/null >&2
    cksum <"$source_dir/pom.xml" >"$cache/lib.stamp"
  fi
  if ! current "$cache/classes.stamp" "$source_dir/pom.xml" "$source_dir"/*.java; then
    rm -rf "$cache/classes" "$cache/classes.stamp" "$packages"
    javac -nowarn -XDsuppressNotes -cp "$cache/lib/*" -d "$cache/classes" "$source_dir"/*.java >&2
    cat "$source_dir/pom.xml" "$source_dir"/*.java | cksum >"$cache/classes.stamp"
  fi
  if [ ! -d "$packages" ]; then
    rm -rf "$packages.new"
    "${jvm[@]}" CorePackage "$packages.new" >&2
    mv "$packages.new" "$packages"
  fi
}

build() {
  mkdir -p "$run" "$(dirname "$packages")"
  need "a JDK of at least 17 and Maven are needed" java javac mvn
  (flock 9; build_locked) 9>"$cache/lock"
}

start() {
  build
  local mine
  mine=$(mktemp -d "$run/starting.XXXXXX")
  "${jvm[@]}" "$program" "${1:-0}" "$mine/address" "${HAPI_OWNER:-$PPID}" </dev/null >"$mine/log" 2>&1 &
  started $! "$mine" "$mine/log"
}

case "${1:-}" in
build) build ;;
start) start "${2:-0}" ;;
stop) stop "${2:-}" ;;
validate) shift; [ $# -ge 2 ] || usage; build; exec "${jvm[@]}" FhirValidate "$@" ;;
core) shift; [ $# -eq 1 ] || usage; build; exec "${jvm[@]}" CorePackage "$@" ;;
*) usage ;;
esac
