#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/test.sh
# Installs what is missing, builds in release, runs all tests, the small benchmarks and the
# comparison with independent parsers. Ends non-zero when any of them failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
failed=""

# step NAME SECONDS COMMAND...: runs the command for at most that long and goes on after a failure.
step() {
  local name=$1 limit=$2 start=$SECONDS
  shift 2
  echo "--- $name"
  if timeout --kill-after=10 "$limit" "$@"; then
    echo "--- $name: passed in $((SECONDS - start)) s"
  else
    echo "--- $name: FAILED with status $? after $((SECONDS - start)) s"
    failed="$failed, $name"
  fi
}

step "install" 300 scripts/install.sh --tests
step "build" 1200 swift build -c release --build-tests
[ -z "$failed" ] || { echo "test.sh: FAILED${failed#,}"; exit 1; }
step "tests" 600 swift test -c release --skip-build
step "benchmarks" 120 .build/release/apus-bench --small
step "cross-check" 180 "$(scripts/python.sh)" scripts/crosscheck.py

[ -z "$failed" ] || { echo "test.sh: FAILED:${failed#,}"; exit 1; }
echo "test.sh: all passed in $SECONDS s"
