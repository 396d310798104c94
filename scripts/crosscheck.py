#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares `apus decode` with independent parsers, message by message and field by field.

ITCH 5.0 fields: itchfeed and meatpy (PyPI). MoldUDP64 framing and sequences: tshark.
Takes length-framed ITCH files and pcaps, plain or gzip; without any, those beside the repository.
Ends with status 1 when anything differs or nothing could be compared.
"""

import argparse
import gzip
import itertools
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
from collections import Counter, namedtuple

os.environ["ITCH_NO_CPP"] = "1"  # the Python classes keep their attributes in wire order

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "nasdaq"
PCAP_MAGICS = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d",
               b"\x0a\x0d\x0d\x0a")
DIFFERENCES_SHOWN = 10

Message = namedtuple("Message", "raw session sequence")


class Tally:
    """Messages that agreed and differed, with the first differences printed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.unknown = Counter()

    def differs(self, where, what):
        self.failed += 1
        if self.failed <= DIFFERENCES_SHOWN:
            print(f"{where}: {what}")
        elif self.failed == DIFFERENCES_SHOWN + 1:
            print("… further differences are counted only")


def opened(path):
    with open(path, "rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if is_gzip else open(path, "rb")


def itch_file(path):
    """The messages of a file of 2-byte length-prefixed records."""
    with opened(path) as file:
        while len(head := file.read(2)) == 2:
            raw = file.read(struct.unpack("!H", head)[0])
            if raw:
                yield Message(raw, None, None)


def tshark(path, fields, *options):
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=a"]
    command += ["-E", "aggregator=,"] + [word for name in fields for word in ("-e", name)]
    process = subprocess.Popen(command + list(options), stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        yield [field.split(",") if field else [] for field in line.rstrip("\n").split("\t")]
    if process.wait() != 0:
        sys.exit(f"crosscheck: tshark ended with status {process.returncode} on {path}")


def mold_capture(path):
    """The messages of the MoldUDP64 packets of a capture as tshark frames and numbers them."""
    ports = {ports[0] for ports, in tshark(path, ["udp.dstport"]) if ports}
    decode_as = [word for port in sorted(ports) for word in ("-d", f"udp.port=={port},moldudp64")]
    names = ["session", "msgseq", "msglen", "msgdata"]
    for session, sequences, lengths, blocks in tshark(
            path, [f"moldudp64.{name}" for name in names], *decode_as):
        data = iter(blocks)
        for sequence, length in zip(sequences, lengths):
            if int(length) > 0:
                yield Message(bytes.fromhex(next(data)), session[0].strip(), int(sequence))


def fields_of(message):
    """The values of a parsed message in wire order: both parsers store the timestamp last."""
    values = list(vars(message).values())
    return values[:2] + values[-1:] + values[2:-1]


def expected_text(value):
    if isinstance(value, bytes):
        text = value.decode("latin-1")
        return text if len(value) == 1 else text.strip()
    return value


def same(mine, theirs):
    theirs = expected_text(theirs)
    if isinstance(theirs, int) and isinstance(mine, str):  # a price as decimal text
        return mine.replace(".", "").lstrip("0") == str(theirs).lstrip("0")
    return mine == theirs


def compare_fields(line, raw, parsers, tally, where):
    names = list(line)
    mine = [(name, line[name]) for name in names[names.index("stock_locate"):]]
    for name, parse in parsers.items():
        try:
            theirs = fields_of(parse(raw))
        except Exception:  # each library has its own error for a type it does not know
            tally.unknown[name, raw[:1].decode("latin-1")] += 1
            continue
        if len(mine) != len(theirs):
            return tally.differs(where, f"{len(mine)} fields, {name} has {len(theirs)}")
        for (field, value), other in zip(mine, theirs):
            if not same(value, other):
                return tally.differs(where, f"{field} is {value!r}, {name} says {other!r}")
    tally.passed += 1


def compare(path, apus, parsers, tally):
    with opened(path) as file:
        is_capture = file.read(4) in PCAP_MAGICS
    if is_capture and not shutil.which("tshark"):
        sys.exit("crosscheck: tshark is missing; install the package tshark")
    theirs = mold_capture(path) if is_capture else itch_file(path)
    process = subprocess.Popen([apus, "decode", str(path)], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    mine = (json.loads(line) for line in process.stdout)
    before = tally.passed, tally.failed
    for index, (line, message) in enumerate(itertools.zip_longest(mine, theirs)):
        where = f"{path.name}: message {index}"
        if line is None or message is None:
            tally.differs(where, "only the other parser has it" if line is None
                          else "only apus has it")
        elif line["type"] != message.raw[:1].decode("latin-1"):
            tally.differs(where, f"type is {line['type']!r}, theirs {message.raw[:1]!r}")
        elif is_capture and (line["session"], line["sequence"]) != message[1:]:
            tally.differs(where, f"{line['session']} {line['sequence']}, tshark {message[1:]}")
        else:
            compare_fields(line, message.raw, parsers, tally, where)
    if process.wait() != 0:
        tally.differs(path.name, f"apus decode ended with status {process.returncode}")
    print(f"{path.name}: {tally.passed - before[0]} agree, {tally.failed - before[1]} differ")


def installed_parsers():
    parsers = {}
    try:
        from itch.messages import messages
        parsers["itchfeed"] = lambda raw: messages[raw[:1]](raw)
    except ImportError:
        print("crosscheck: itchfeed is absent (pip install itchfeed); going on without it")
    try:
        from meatpy.itch50.itch50_market_message import ITCH50MarketMessage
        parsers["meatpy"] = ITCH50MarketMessage.from_bytes
    except ImportError:
        print("crosscheck: meatpy is absent (pip install meatpy); going on without it")
    return parsers


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--apus", default=str(ROOT / ".build" / "release" / "apus"))
    arguments.add_argument("--messages-min", type=int, default=1,
                           help="fewer messages that agree are a failure")
    arguments.add_argument("files", nargs="*", type=pathlib.Path)
    options = arguments.parse_args()
    files = options.files or sorted(
        [*DATA.glob("*.itch"), *DATA.glob("*.bin"), *DATA.glob("pcap/*Itch*/*.pcap")])
    if not files:
        print(f"skipped: no files given and none in {os.path.relpath(DATA)}")
        return
    parsers = installed_parsers()
    if not parsers:
        sys.exit("crosscheck: no parser to compare with; scripts/install.sh --tests installs both")
    tally = Tally()
    for path in files:
        compare(path, options.apus, parsers, tally)
    for (parser, kind), count in sorted(tally.unknown.items()):
        print(f"{parser} does not know type {kind}: {count} messages not compared with it")
    print(f"crosscheck: {tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed or tally.passed < options.messages_min else 0)


if __name__ == "__main__":
    main()
