#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A shipped topology decides the same on a CPU without FMA: the short form of `tools/soak --builds`, with the build at hand.
# fma_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"
. "$1/tests/support/fma.sh"

grep -qw fma /proc/cpuinfo || { echo "fma_test: skipped, this CPU has no FMA to hide"; exit 77; }
# The mask must hide it: Python calls glibc's own functions, whose last bits differ.
bits='import math, struct, hashlib
xs = [i * 0.0137 + 0.001 for i in range(20000)]
ys = [f(x) for x in xs for f in (lambda x: math.exp(x / 9), math.log, math.sin, math.cos, lambda x: math.pow(x, 1.3))]
print(hashlib.sha256(struct.pack(f"<{len(ys)}d", *ys)).hexdigest())'
[ "$(python3 -c "$bits")" != "$(without_fma python3 -c "$bits")" ] ||
    fail "the mask hides nothing: glibc.cpu.hwcaps has other names here"

head_of() { # COMMAND...: runs the command so
    exits 0 "$@" run topologies/minimal.toml --until 2025-05-14 --place fused --json
    read -r head fills < <(run_of out.txt)
    [ -n "$head" ] && [ "${fills:-0}" -gt 0 ] || fail "a run without a fill shows nothing"
    echo "$head"
}
masked() { without_fma "$outcry" "$@"; }
with=$(head_of "$outcry")
without=$(head_of masked)
[ "$with" = "$without" ] || fail "head $with with FMA, $without without"
echo "fma_test: head $with with FMA and without"
