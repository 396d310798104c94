#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the order connection of a run with tshark's dissectors, for each version of OUCH.

Runs the appliance over loopback, captures its order port and decodes the capture twice: by tshark
as SoupBinTCP (and OUCH, whose 4.2 it knows) and by `apus decode`. Nothing may be malformed, the
packets must be the same, and OUCH 4.2 must agree field by field. Without tshark, or without the
right to capture, it says so and ends with status 0.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Ports beside the default ones, so that a run under way is left alone.
PORT = 27500
# tshark's name, the name in `apus decode`, and how tshark's text becomes the value there.
FIELDS = [
    ("order_token", "token", str.strip),
    ("existing_order_token", "existing_token", str.strip),
    ("replacement_order_token", "token", str.strip),
    ("previous_order_token", "previous_token", str.strip),
    ("shares", "quantity", int),
    ("executed_shares", "quantity", int),
    ("decrement_shares", "quantity", int),
    ("stock", "symbol", str.strip),
    ("order_reference_number", "order_ref", lambda text: int(text, 0)),
    ("match_number", "match", lambda text: int(text, 0)),
]


def skip(reason):
    print(f"ordercheck: SKIPPED, {reason}")
    sys.exit(0)


def capture(apus, protocol, path, folder):
    """Runs the appliance with `protocol` and captures its order port to `path`."""
    text = subprocess.run([apus, "run", "--print-config"], check=True, capture_output=True,
                          text=True).stdout
    text = text.replace('protocol = "ouch-5.0"', f'protocol = "{protocol}"')
    text = text.replace("message_count = 250000", "message_count = 40000")
    text = re.sub(r"= 26([456]\d\d)\b", r"= 27\1", text)
    config = folder / f"{protocol}.toml"
    config.write_text(text)
    config.chmod(0o644)
    sniffer = subprocess.Popen(
        ["tshark", "-i", "lo", "-f", f"tcp port {PORT}", "-w", str(path)],
        stderr=subprocess.PIPE, text=True)
    for line in sniffer.stderr:
        if "Capturing on" in line:
            break
    else:
        skip("tshark may not capture on lo")
    command = [apus, "run", "--config", str(config)]
    if os.geteuid() == 0:  # else the run would be in network namespaces of its own
        command = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] + command
    run = subprocess.run(command, capture_output=True, text=True, cwd="/")
    sniffer.send_signal(signal.SIGINT)
    sniffer.communicate()
    if run.returncode != 0:
        sys.exit(f"ordercheck: the run ended with status {run.returncode}: {run.stderr[-2000:]}")


def tshark(path, names, *options):
    command = ["tshark", "-n", "-r", str(path), "-d", f"tcp.port=={PORT},soupbintcp",
               "--enable-heuristic", "ouch_soupbintcp", "-T", "fields", "-E", "occurrence=a",
               "-E", "aggregator=|"]
    command += [word for name in names for word in ("-e", name)]
    output = subprocess.run(command + list(options), check=True, capture_output=True, text=True)
    return [[field.replace("'", "").split("|") if field else [] for field in line.split("\t")]
            for line in output.stdout.splitlines()]


def decoded(apus, path):
    output = subprocess.run([apus, "decode", str(path)], capture_output=True, text=True)
    if "refused" in output.stderr or output.returncode != 0:
        return None, output.stderr
    return [json.loads(line) for line in output.stdout.splitlines()], ""


def check(apus, protocol, folder):
    path = folder / f"{protocol}.pcapng"
    capture(apus, protocol, path, folder)
    problems = []
    # 0x00800000 is tshark's severity "error".
    for what in ("_ws.malformed", "_ws.expert.severity >= 0x00800000"):
        broken = tshark(path, ["frame.number"], "-Y", what)
        if broken:
            problems.append(f"{len(broken)} frames match {what}")
    types = Counter(word for row in tshark(path, ["soupbintcp.packet_type"]) for word in row[0])
    mine, said = decoded(apus, path)
    if mine is None:
        return [f"apus decode: {said}"]
    data = types["S"] + types["U"]
    if len(mine) != sum(types.values()) or data == 0:
        problems.append(f"{len(mine)} packets, tshark has {sum(types.values())}: {types}")
    if protocol == "ouch-4.2":
        problems += compare_fields(path, mine)
    print(f"{protocol}: {sum(types.values())} packets, {data} messages, "
          f"{len(problems)} problems")
    return problems


def compare_fields(path, mine):
    problems = []
    for name, key, convert in FIELDS:
        theirs = Counter(convert(text) for row in tshark(path, [f"ouch.{name}"]) for text in row[0])
        ours = Counter(line[key] for line in mine if key in line)
        missing = theirs - ours
        if missing:
            problems.append(f"ouch.{name}: {len(missing)} values of tshark's are not in {key}")
    theirs = Counter(word for row in tshark(path, ["ouch.packet_type"]) for word in row[0])
    ours = Counter(line["type"] for line in mine if "token" in line or "event_code" in line)
    if theirs != ours:
        problems.append(f"types of messages: {ours}, tshark {theirs}")
    return problems


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--apus", default=str(ROOT / ".build" / "release" / "apus"))
    apus = arguments.parse_args().apus
    if not shutil.which("tshark"):
        skip("tshark is missing; install the package tshark")
    if os.geteuid() == 0 and not shutil.which("unshare"):
        skip("unshare is missing")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        problems = []
        for protocol in ("ouch-5.0", "ouch-4.2"):
            problems += [f"{protocol}: {problem}" for problem in check(apus, protocol, folder)]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
