#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every command of README.md: each ```console block in a scratch folder that looks like the repository, with the built
# command on PATH, and looks whether it says what is shown under it (shown_output.py). A line before a block may say
# <!-- slow --> (left to other tests) or <!-- exits N --> (of its last command).
# readme_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
source_folder=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/build"
ln -s "$build" "$work/build/release"
for entry in topologies tools tests include cmake bus actors CMakeLists.txt CMakePresets.json; do
    ln -s "$source_folder/$entry" "$work/$entry"
done
export PATH="$build:$PATH"
cd "$work"

awk -v folder="$work" '
    /^<!-- slow -->/ { slow = 1 }
    /^<!-- exits [0-9]+ -->/ { split($0, word, " "); exits = word[3] }
    /^```console/ { inside = 1; blocks++; next }
    /^```/ { if (inside) { inside = 0; slow = 0; exits = 0 } next }
    inside && /^\$ / && !slow { printf "%d\t%d\t%s\n", blocks, exits, substr($0, 3); commands++; next }
    inside && !slow { print >(folder "/shown-" commands ".txt") }
' "$source_folder/README.md" >commands.txt
[ "$(wc -l <commands.txt)" -ge 8 ] || { echo "readme_test: the README shows too few commands" >&2; exit 1; }

ran=0 shown=0
while IFS=$'\t' read -r block exits line; do
    next_block=$(sed -n "$((ran + 2))p" commands.txt | cut -f 1)
    expected=0
    [ "$block" = "${next_block:-}" ] || expected=$exits
    code=0
    timeout 300 bash -c "$line" >output.txt 2>&1 </dev/null || code=$?
    if [ "$code" -ne "$expected" ]; then
        echo "readme_test: exit $code, not $expected: $line" >&2
        tail -n 30 output.txt >&2
        exit 1
    fi
    ran=$((ran + 1))
    [ -e "shown-$ran.txt" ] || continue
    shown=$((shown + 1))
    python3 "$source_folder/tests/tools/shown_output.py" "shown-$ran.txt" output.txt ||
        { echo "readme_test: not as README.md shows it: $line" >&2; exit 1; }
done <commands.txt
[ "$shown" -ge 8 ] || { echo "readme_test: the README shows the output of too few commands, $shown" >&2; exit 1; }

# The indicator it shows is the one that is built, and its entry stands in the table.
indicators=$source_folder/include/outcry/indicator
block() {
    awk -v wanted="$1" '/^## An indicator of your own/ { here = 1 } here && /^```cpp/ { count++; next }
        /^```/ { if (count == wanted) exit } here && count == wanted' "$source_folder/README.md"
}
diff <(block 1) <(sed -n '/^namespace/,/^OUTCRY_DESCRIBE/p' "$indicators/zscore.hpp" | tail -n +3) ||
    { echo "readme_test: the README's indicator is not zscore.hpp" >&2; exit 1; }
entry=$(block 2 | tail -n +2 | tr -d ' \n')
[ -n "$entry" ] && tr -d ' \n' <"$indicators/tables_own.cpp" | grep -qF "$entry" ||
    { echo "readme_test: the README's entry is not in tables_own.cpp: $entry" >&2; exit 1; }
echo "readme_test: $ran commands of README.md ran, $shown of them with the output it shows"
