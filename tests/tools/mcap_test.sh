#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The stock MCAP parser for JavaScript reads what a run left: sealed segments, compressed ones, one whose beginning was retired,
# and an export for viewers. Needs node and npm; without them it is skipped, and says so.
# mcap_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
source_folder=$1
build=$2
outcry=$build/outcry
skip() { echo "mcap_test: SKIPPED, nothing was compared with a stock MCAP parser: $1" >&2; exit 77; }
command -v node >/dev/null || skip "there is no node"
command -v npm >/dev/null || skip "there is no npm"

modules=$build/mcap_modules
if [ ! -d "$modules/node_modules/@mcap/core" ] || [ ! -d "$modules/node_modules/fzstd" ]; then
    mkdir -p "$modules"
    timeout 120 npm install --prefix "$modules" --no-save --no-fund --no-audit --loglevel=error \
        @mcap/core@2.2.2 fzstd@0.1.1 >"$modules/install.txt" 2>&1 ||
        { cat "$modules/install.txt" >&2; skip "npm could not install @mcap/core"; }
fi
cd "$modules"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '\n[log]\nsegment_bytes = 1048576\n' | cat "$source_folder/topologies/minimal.toml" - >"$work/small.toml"
for entry in "$source_folder"/topologies/*; do
    [ -e "$work/$(basename "$entry")" ] || ln -s "$entry" "$work/"
done
"$outcry" run "$work/small.toml" --until 2025-05-20 --place fused --quiet --runs "$work/runs" >"$work/run.txt"
run=$work/runs/last
head=$("$outcry" log info "$run" --json | sed -n 's/.*"content_head": "\([0-9a-f]*\)".*/\1/p')
[ "$(ls "$run/journal"/*.mcap | wc -l)" -ge 2 ] || { echo "mcap_test: one segment only" >&2; exit 1; }

check() { node "$source_folder/tools/check-mcap.mjs" "$@"; }
check "$run/journal" "$head"
"$outcry" log compress "$run"
check "$run/journal" "$head" | tee "$work/compressed.txt"
grep -q "zstd" "$work/compressed.txt"
last=$("$outcry" log info "$run" --json | sed -n 's/.*"last_seq": \([0-9]*\),$/\1/p' | head -n 1)
"$outcry" log export "$run" --json-mcap --output "$work/all.mcap"
check --json "$work/all.mcap" "$last"
"$outcry" log export "$run" --json-mcap --topics 'bar.>' --from 100 --to 2000 --output "$work/bars.mcap"
bars=$("$outcry" log export "$run" --json --topics 'bar.>' --from 100 --to 2000 | wc -l)
check --json "$work/bars.mcap" "$bars"
"$outcry" log retire "$run" --before "$last"
check "$run/journal" "$head"
# A flipped byte in a chunk must not pass for good with the other parser either.
segment=$(ls "$run/journal"/*.mcap | tail -n 1)
size=$(stat -c %s "$segment")
printf '\xff' | dd of="$segment" bs=1 seek=$((size / 3)) conv=notrunc status=none
if check "$run/journal" "$head" >"$work/flipped.txt" 2>&1; then
    echo "mcap_test: a flipped byte went unnoticed" >&2
    exit 1
fi
