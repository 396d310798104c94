#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: scripts/install.sh [--tests]
# Installs what is missing to build and run, with --tests also what the tests compare against.
# Writes to stderr only; says what it could not do and goes on, so that the next step can judge.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
exec 1>&2

packages="libbpf-dev libxdp-dev libnuma-dev zlib1g-dev libzstd-dev libssl-dev libelf-dev
  linux-libc-dev pkg-config iproute2 ethtool"
[ "${1-}" = --tests ] && packages="$packages tshark python3 python3-venv g++ libquickfix-dev"

command -v swift >/dev/null || {
  echo "install: swift is missing; Swift 6.3 is at https://www.swift.org/install/linux"
  exit 1
}

# as_root COMMAND...: runs it as root without asking for a password, unless at a terminal.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    return 1
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# apt COMMAND...: never asks; waits for another apt to end, and not for ever.
apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
    -o Acquire::Retries=3 "$@"
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# missing: the packages that are not there, one line.
missing() {
  for package in $packages; do installed "$package" || printf ' %s' "$package"; done
}

if ! command -v apt-get >/dev/null; then
  echo "install: no apt-get here; needed are: $(echo $packages)"
elif [ -n "$(missing)" ]; then
  echo "install: apt packages:$(missing)"
  # A bare system has no lists, an old one has lists of files that are gone: the second try
  # fetches them anew.
  # shellcheck disable=SC2046
  apt install -y --no-install-recommends $(missing) >/dev/null 2>&1 ||
    { apt update && apt install -y --no-install-recommends $(missing); } || true
  [ -z "$(missing)" ] ||
    echo "install: could not install:$(missing) (needs root or sudo, and a package source)"
fi

[ "${1-}" = --tests ] || exit 0
compares() { "$("$root/scripts/python.sh")" -c 'import itch, meatpy' 2>/dev/null; }
compares && exit 0
echo "install: itchfeed and meatpy into .build-venv"
if ! { python3 -m venv "$root/.build-venv" &&
  "$root/.build-venv/bin/pip" install -q itchfeed==1.6.4 meatpy==0.5.0; }; then
  echo "install: could not install itchfeed and meatpy; the cross-check will say so"
fi
