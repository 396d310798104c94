#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/run.sh [flags of `apus run`, such as --report FILE or --pcap FILE]
# Installs what is missing, builds, and runs the main job; `apus run --help` lists the flags.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

"$root/scripts/install.sh"
swift build --package-path "$root" -c release --product apus >&2
exec "$root/.build/release/apus" run "$@"
