#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `outcry new actor`, built out of tree against the build folder, tested, and seated on a floor that runs and replays.
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
"$outcry" check momentum/momentum.toml
"$outcry" run momentum/momentum.toml --place fused --until 2025-05-08 --quiet
"$outcry" tail 'vote.*.*.15m.momentum' --count 2000 --json >votes.txt
grep -q '"schema":"vote".*"voter":"momentum".*efficiency:8@15m' votes.txt || fail "momentum did not vote"
"$outcry" tail 'proposal.>' --count 2000 --json >proposals.txt
grep -q '"voter":"momentum"' proposals.txt || fail "the core did not hear it"
"$outcry" log verify >verify.txt || { cat verify.txt; fail "its log does not verify"; }
# Verifying asks its program again, like any other member.
"$outcry" replay --verify >replayed.txt || { cat replayed.txt; fail "its run does not verify"; }

# A program whose manifest is not the one the floor was checked with is turned away.
sed -i 's/"digest": "[0-9a-f]*"/"digest": "0000"/' momentum/build/momentum.json
if "$outcry" run momentum/momentum.toml --until 2025-05-04 --quiet >refused.txt 2>&1; then fail "took a foreign manifest"; fi
echo "out_of_tree: momentum voted, and a foreign manifest was refused"
