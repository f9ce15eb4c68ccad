#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A floor runs, paced, with its tap on a free port; tools/votes.py prints its votes; Ctrl-C stops the floor in order.
# votes_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
source_folder=$1
outcry=$2/outcry
work=$(mktemp -d)
floor=
script=
finish() {
    for one in $script $floor; do kill "$one" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
fail() { echo "votes_test: $1" >&2; cat "$work"/*.txt >&2; exit 1; }

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$source_folder/tools/votes.py" "tcp://127.0.0.1:$port" >"$work/votes.txt" 2>"$work/script.txt" &
script=$!
cd "$work"
"$outcry" run "$source_folder/topologies/minimal.toml" --place fused --set "floor.tap=tcp://127.0.0.1:$port" \
    --set data.pace=4000x --quiet >floor.txt 2>&1 &
floor=$!
for _ in $(seq 300); do
    grep -q "^BTCUSDT-PERP bull long 0\." votes.txt && break
    kill -0 "$floor" 2>/dev/null || fail "the floor ended before a vote came"
    sleep 0.1
done
grep -q "^BTCUSDT-PERP bull long 0\.[0-9]* short 0\.[0-9]* .*(.*)" votes.txt || fail "no vote in 30 s"
kill -INT "$floor"
code=0
wait "$floor" || code=$?
floor=
[ "$code" -eq 130 ] || fail "the floor left with $code, not 130"
grep -q "stopped in order" floor.txt || fail "the floor does not say where it stopped"
head -n 1 votes.txt
