#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/install.sh [--tests]
# Installs what is missing to build and run, with --tests also what the tests compare against.
# Writes to stderr only; says what it could not do and goes on, so that the next step can judge.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
exec 1>&2

packages="libbpf-dev libxdp-dev libnuma-dev zlib1g-dev libelf-dev linux-libc-dev pkg-config
  iproute2 ethtool"
[ "${1-}" = --tests ] && packages="$packages tshark python3 python3-venv"

command -v swift >/dev/null || {
  echo "install: swift is missing; Swift 6.3 is at https://www.swift.org/install/linux"
  exit 1
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
missing=""
for package in $packages; do installed "$package" || missing="$missing $package"; done

if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
  [ -z "$as_root" ] || ! [ -t 0 ] || as_root="sudo"
  echo "install: apt packages:$missing"
  # shellcheck disable=SC2086
  if ! { $as_root apt-get update -q &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends $missing; }; then
    echo "install: could not install:$missing (needs root or sudo, and a package source)"
  fi
fi

[ "${1-}" = --tests ] || exit 0
python=$("$root/scripts/python.sh")
"$python" -c 'import itch, meatpy' 2>/dev/null && exit 0
echo "install: itchfeed and meatpy into .build-venv"
if ! { python3 -m venv "$root/.build-venv" &&
  "$root/.build-venv/bin/pip" install -q itchfeed==1.6.4 meatpy==0.5.0; }; then
  echo "install: could not install itchfeed and meatpy; the cross-check will say so"
fi
