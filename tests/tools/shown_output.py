#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a command says what a page shows of it: shown_output.py SHOWN OUTPUT. A line of the page that is `…` stands for any
lines, a `…` behind a figure for its rest. How lines are broken and padded is the terminal's affair, and how long something took
the machine's; everything else must be there, word by word, in this order. Exit 1 prints what is missing."""
import re
import sys

TOOK = re.compile(r"\bin [0-9.,]+ (?:ms|s)\b(?: \([0-9,]+ events/s\))?")  # `done  27 days in 0.4 s`


def words(text):
    return TOOK.sub("in TIME", " ".join(text.split()))


shown, output = (open(name, encoding="utf-8").read() for name in sys.argv[1:3])
said, at = words(output), 0
for part in re.split(r"(?m)^\s*…\s*$", shown):
    wanted = words(part)
    if not wanted:
        continue
    pattern = re.escape(wanted).replace("…", r"\S*")
    found = re.compile(pattern).search(said, at)
    if not found:
        # The longest beginning that is there shows where they part.
        length = len(wanted)
        while length and not re.compile(re.escape(wanted[:length]).replace("…", r"\S*")).search(said, at):
            length -= 1
        print(f"shows: {wanted}\nbut it says nothing of this from here on: {wanted[length:length + 60]}")
        sys.exit(1)
    at = found.end()
