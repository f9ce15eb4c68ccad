#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `tools/fast` builds to watch and then by what was watched, and refuses a build that decides otherwise. The builds are stood in
# for here.
# fast_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

mkdir -p tools fake build/fast/old
cp "$source_folder/tools/fast" tools
printf '#!/bin/sh\n' >tools/setup
touch build/fast/old/stale.gcda
# Configuring leaves the flags, building a command that heads as those do.
cat >fake/cmake <<'END'
#!/bin/sh
echo "$*" >>built.txt
case "$*" in
    *-fprofile-generate*) echo watched >stage.txt ;;
    *-fprofile-use*) echo fast >stage.txt ;;
esac
[ "$1" = --build ] || exit 0
cat >build/fast/outcry <<'COMMAND'
#!/bin/sh
[ "$1" = run ] || { [ -z "${UNPROVED:-}" ] || { echo "seq 7 differs"; exit 1; }; exit 0; }
head=ab
[ "$2" = "topologies/${ODD:-none}.toml" ] && [ "$(cat stage.txt)" = fast ] && head=cd
echo "{\"floor\":\"x\",\"head\":\"$head\",\"fills\":\"1\"}"
COMMAND
printf '#!/bin/sh\necho "benchmarks $*"\n' >build/fast/outcry_bench
chmod +x build/fast/outcry build/fast/outcry_bench
END
chmod +x tools/setup fake/cmake
export PATH="$work/fake:$PATH"

exits 2 tools/fast --quick; says "knows .--bench., got .--quick."
[ ! -e built.txt ] || fail "something was built for a word that means nothing"
exits 0 tools/fast --help; says "build/fast/outcry"
exits 0 tools/fast; says "paper ab"; says "ticks ab"
[ ! -e build/fast/old/stale.gcda ] || fail "what an older source did was counted"
[ "$(grep -c -- -fprofile-generate built.txt)" = 1 ] || fail "nothing was watched"
[ "$(grep -c -- "-fprofile-use.*-flto" built.txt)" = 1 ] || fail "nothing was laid out by what was watched"
grep -q outcry_bench built.txt && fail "benchmarks were built unasked"
exits 0 tools/fast --bench --benchmark_filter=paper; says "benchmarks --benchmark_filter=paper"
ODD=scanner exits 1 tools/fast; says "the heads differ"; says "> scanner cd"
UNPROVED=1 exits 1 tools/fast; says "seq 7 differs"
echo "fast_test: refuses a build that decides otherwise"
