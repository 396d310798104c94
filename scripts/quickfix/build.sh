#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/quickfix/build.sh
# Builds the counterparty made of QuickFIX and prints where it is; prints nothing and says why on
# stderr where QuickFIX is missing. The tests find it by APUS_QUICKFIX.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/.build/quickfix-counterparty
if ! command -v c++ >/dev/null || ! pkg-config --exists quickfix; then
  echo "quickfix: skipped, c++ or libquickfix-dev is missing; scripts/install.sh --tests" >&2
  exit 0
fi
if [ ! -x "$program" ] || [ scripts/quickfix/counterparty.cpp -nt "$program" ]; then
  mkdir -p .build
  # Its headers have dynamic exception specifications, which C++ 17 dropped.
  # shellcheck disable=SC2046
  c++ -std=c++14 -O2 -Wno-deprecated scripts/quickfix/counterparty.cpp \
    $(pkg-config --cflags --libs quickfix) -lpthread -o "$program" >&2
fi
echo "$program"
