#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `outcry new actor`, built out of tree against the build folder and against an installed Outcry, tested, seated on a floor that
# runs and replays, and asked what if.
# out_of_tree.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
source_folder=$1
build=$2
outcry=$build/outcry
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "out_of_tree: $1" >&2; exit 1; }
cd "$work"
ln -s "$source_folder/topologies" topologies

"$outcry" new actor momentum
cmake -S momentum -B momentum/build -Doutcry_DIR="$build" \
    ${CXX_LAUNCHER:+-DCMAKE_CXX_COMPILER_LAUNCHER=$CXX_LAUNCHER} >configure.txt ||
    { cat configure.txt; fail "does not configure"; }
cmake --build momentum/build
ctest --test-dir momentum/build --output-on-failure --no-tests=error

# Installed, it needs neither the sources nor the build folder.
cmake --install "$build" --prefix "$work/installed" >install.txt || { cat install.txt; fail "does not install"; }
cmake -S momentum -B momentum/apart -DCMAKE_PREFIX_PATH="$work/installed" \
    ${CXX_LAUNCHER:+-DCMAKE_CXX_COMPILER_LAUNCHER=$CXX_LAUNCHER} >configure.txt ||
    { cat configure.txt; fail "does not configure against what was installed"; }
cmake --build momentum/apart
ctest --test-dir momentum/apart --output-on-failure --no-tests=error
if grep -rlF -e "$source_folder/" -e "$build/" momentum/apart --include=*.make --include=*.cmake --include=*.txt; then
    fail "what was installed names the folders it was built from"
fi
"$work/installed/bin/outcry" check topologies/minimal.toml

"$outcry" check momentum/momentum.toml
"$outcry" run momentum/momentum.toml --place fused --until 2025-05-08 --quiet
"$outcry" tail 'vote.*.*.15m.momentum' --count 2000 --json >votes.txt
grep -q '"schema":"vote".*"voter":"momentum".*efficiency:8@15m' votes.txt || fail "momentum did not vote"
"$outcry" tail 'proposal.>' --count 2000 --json >proposals.txt
grep -q '"voter":"momentum"' proposals.txt || fail "the core did not hear it"
"$outcry" log verify >verify.txt || { cat verify.txt; fail "its log does not verify"; }
# Verifying asks its program again, like any other member.
"$outcry" replay --verify >replayed.txt || { cat replayed.txt; fail "its run does not verify"; }

# What if it had been otherwise: its program answers on both floors, and the changed one decides as a run launched so.
"$outcry" run momentum/momentum.toml --place fused --until 2025-05-13 --quiet --runs whatif
"$outcry" run momentum/momentum.toml --place fused --until 2025-05-13 --set momentum.weight=1.5 \
    --json --runs launched >launched.json
"$outcry" whatif whatif/last --set momentum.weight=1.5 --json >whatif.json || fail "cannot be asked what if"
"$outcry" whatif whatif/last --sweep momentum.weight=0.2..1.5/1 --json >sweep.json || fail "cannot be swept"
"$outcry" whatif whatif/last --drop momentum --set core.quorum=1 --json >dropped.json || fail "cannot be dropped"
"$outcry" whatif whatif/last --swap momentum=case.long --json >swapped.json || fail "cannot be swapped for a built-in kind"
python3 - <<'EOF' || fail "what if says otherwise than a run launched so"
import json
launched, asked = json.load(open("launched.json")), json.load(open("whatif.json"))
sweep, dropped = json.load(open("sweep.json")), json.load(open("dropped.json"))
assert asked["unchanged"]["as_recorded"], "the unchanged floor is not the recorded one"
assert asked["first"]["actor"] == "momentum", asked["first"]
assert int(asked["comparison"]["decisions_changed"]) > 0, "the change decided nothing"
assert asked["changed"]["events"] == str(launched["events"]), (asked["changed"]["events"], launched["events"])
assert float(asked["changed"]["equity"]) == float(launched["equity"]), (asked["changed"]["equity"], launched["equity"])
assert asked["first"]["seq_unchanged"] == asked["first"]["seq_changed"], asked["first"]
assert float(sweep["points"][1]["equity"]) == float(launched["equity"]), sweep["points"]
assert sweep["points"][0]["parted"] is None, "the recorded value parts from itself"
assert dropped["changes"][0] == "without momentum", dropped["changes"]
EOF

# A program whose manifest is not the one the floor was checked with is turned away.
sed -i 's/"digest": "[0-9a-f]*"/"digest": "0000"/' momentum/build/momentum.json
if "$outcry" run momentum/momentum.toml --until 2025-05-04 --quiet >refused.txt 2>&1; then fail "took a foreign manifest"; fi
echo "out_of_tree: momentum voted, and a foreign manifest was refused"
