#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the votes of a running floor: tools/votes.py [ENDPOINT]. Debian: python3-zmq, python3-msgpack."""
import sys, msgpack, zmq

tap = zmq.Context().socket(zmq.SUB)
tap.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5556")
tap.subscribe("vote.")
while True:
    topic, event = tap.recv_multipart()
    vote = msgpack.unpackb(event)["body"]
    why = vote["abstains"] or ", ".join(f"{f['name']} {f['rule']} ({f['weight']:+.2f})" for f in vote["findings"])
    print(vote["instrument"], vote["voter"], "long", vote["p_long"], "short", vote["p_short"], why, flush=True)
