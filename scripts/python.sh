#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the Python that has the parsers to compare against: the project's own where it is there.
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -x "$root/.build-venv/bin/python3" ]; then
  echo "$root/.build-venv/bin/python3"
else
  echo python3
fi
