#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `scripts/run.sh`, judges its report and, as root, keeps what the exchange sent.

The capture is taken by dumpcap inside the exchange's network namespace, so that it shows what was
on the wire. Ends with status 1 when the run did not add up.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_MAX = 120
LINE_A_PORT = 26400
INTERFACE = "venue0"
CAPTURE_KIB_MAX = 24_000


def capture_of(process, path):
    """Starts dumpcap as soon as the run has made its exchange's namespace."""
    namespace = f"apus-{process.pid}-x"
    while not os.path.exists(f"/run/netns/{namespace}"):
        if process.poll() is not None:
            return None
        time.sleep(0.002)
    command = ["ip", "netns", "exec", namespace, "dumpcap", "-q", "-i", INTERFACE, "-w", str(path),
               "-f", f"udp dst port {LINE_A_PORT}", "-a", f"filesize:{CAPTURE_KIB_MAX}", "-B", "64"]
    for _ in range(50):  # the interface comes a moment after the namespace
        dumpcap = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            dumpcap.wait(0.2)
        except subprocess.TimeoutExpired:
            return dumpcap
    print(f"smoke: dumpcap: {dumpcap.stderr.read().decode(errors='replace').strip()}")
    return None


def faults(report, is_root):
    orders = report["orders"]
    expected = {
        "af_xdp as root": not is_root or report["receive"].startswith("af_xdp"),
        "at least 200,000 messages": report["messages"] >= 200_000,
        "no gap": report["gaps"] == 0,
        "no overrun": report["overruns"] == 0,
        "at least 100 orders accepted": orders["accepted"] >= 100,
        "some orders filled": orders["filled"] > 0,
        "positions, cash and open orders equal": report["reconciled"] is True,
        "every stage measured": len(report["stages"]) >= 6
        and all(stage["count"] > 0 for stage in report["stages"].values()),
    }
    return [name for name, is_met in expected.items() if not is_met]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--capture", type=pathlib.Path, help="write line A to this pcapng file")
    options = arguments.parse_args()
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "report.json"
        process = subprocess.Popen([ROOT / "scripts" / "run.sh", "--report", path])
        dumpcap = None
        if options.capture and is_root and shutil.which("dumpcap"):
            dumpcap = capture_of(process, options.capture)
        elif options.capture:
            print("skipped: no capture of the exchange without root and dumpcap")
        try:
            status = process.wait(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.terminate()
            sys.exit(f"smoke: the run did not end in {SECONDS_MAX} s")
        if dumpcap:
            dumpcap.terminate()
            dumpcap.wait()
        if not path.exists():
            sys.exit(f"smoke: exit status {status} and no report")
        report = json.loads(path.read_text())
    missed = faults(report, is_root)
    for fault in missed:
        print(f"smoke: expected {fault}")
    print(f"smoke: {report['receive']}, {report['messages']} messages, {report['gaps']} gaps, "
          f"{report['orders']['accepted']} orders accepted, exit status {status}")
    sys.exit(1 if missed or status != 0 else 0)


if __name__ == "__main__":
    main()
