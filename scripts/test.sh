#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/test.sh
# Installs what is missing, builds once in release, and runs all tests, the small benchmarks, the
# main job and the comparison with independent parsers. Ends non-zero when any of them failed; the
# last line counts the tests and, as one each, the other parts.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
log=$folder/log
capture=$folder/exchange.pcapng

# part NAME SECONDS COMMAND...: runs the command for at most that long and goes on after a failure.
part() {
  local name=$1 limit=$2 start=$SECONDS status=0
  shift 2
  echo "--- $name"
  timeout --kill-after=10 "$limit" "$@" 2>&1 | tee "$log" || status=$?
  if [ $status -eq 0 ]; then
    echo "--- $name: passed in $((SECONDS - start)) s"
  else
    echo "--- $name: FAILED with status $status after $((SECONDS - start)) s"
  fi
  return $status
}

# counted NAME SECONDS COMMAND...: a part that counts as one.
counted() {
  if part "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

finish() {
  echo "test.sh: $SECONDS s"
  echo "$passed passed, $failed failed"
  [ $failed -eq 0 ]
  exit
}

# tests: as `swift test` counts them; a run without a summary is one failure.
tests() {
  local status=0 all broken
  part "tests" 900 swift test -c release --skip-build --disable-xctest || status=$?
  all=$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' "$log" | tail -1)
  broken=$(grep -E 'Test .* failed after' "$log" | grep -cvE 'Test (run with|case) ')
  [ $status -eq 0 ] || [ "$broken" -gt 0 ] || broken=1
  passed=$((passed + ${all:-$broken} - broken))
  failed=$((failed + broken))
}

part "install" 300 scripts/install.sh --tests
part "build" 1200 swift build -c release --build-tests || { failed=1; finish; }
python=$(scripts/python.sh)
APUS_QUICKFIX=$(scripts/quickfix/build.sh)
[ -z "$APUS_QUICKFIX" ] || export APUS_QUICKFIX
tests
counted "ring" 120 .build/release/apus ring-proof --events 100000000 --slow-reader
counted "benchmarks" 180 .build/release/apus-bench --small
counted "run" 300 "$python" scripts/smoke.py --capture "$capture"
counted "cross-check" 300 "$python" scripts/crosscheck.py
counted "order cross-check" 180 "$python" scripts/ordercheck.py
[ ! -s "$capture" ] ||
  counted "cross-check of the exchange" 300 "$python" scripts/crosscheck.py \
    --messages-min 100000 "$capture"
finish
