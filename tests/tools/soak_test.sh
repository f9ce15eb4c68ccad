#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `tools/soak` exits with: 2 for words it cannot mean, before anything is built; 1 when one of its parts fails. The
# builds and the tests that it starts are stood in for here.
# soak_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

mkdir -p tools tests/support build/release fake
cp "$source_folder/tools/soak" tools
cp "$source_folder/tests/support/fma.sh" tests/support
printf '#!/bin/sh\necho built >>"%s/built.txt"\n' "$work" >fake/cmake
cat >build/release/test_bus <<'EOF'
#!/bin/sh
[ "$OUTCRY_SEED" = "${BAD_SEED:-}" ] && { echo "a flip was not found"; exit 1; }
echo "$OUTCRY_DAMAGES flips found and located"
EOF
chmod +x fake/cmake build/release/test_bus
export PATH="$work/fake:$PATH"

for words in "--damages x" "--damages 0" "--approvals -1" "--restart many" "--bogus" "x"; do
    exits 2 tools/soak $words; says "soak: "
done
[ ! -e built.txt ] || fail "something was built for a word that means nothing"
exits 0 tools/soak --damages 100; says "100 damages found and located\|10[0-9] damages found and located"
BAD_SEED=20250519 exits 1 tools/soak --damages 100; says "a flip was not found"

# Builds are compared by runs that traded; one of four that heads elsewhere is told.
for folder in soak-g-O0 soak-g-O3 soak-clang-O0 soak-clang-O3; do
    mkdir -p build/$folder
    cat >build/$folder/outcry <<'END'
#!/bin/sh
echo "$*" >>asked.txt
head=ab
[ -n "${GLIBC_TUNABLES:-}" ] && [ "${0%/outcry}" = "${ODD:-none}" ] && head=cd
case "$*" in *2025-05-05*) fills=0 ;; *) fills=12 ;; esac
echo "{\"floor\":\"paper\",\"head\":\"$head\",\"fills\":\"$fills\"}"
END
    chmod +x build/$folder/outcry
done
exits 0 tools/soak --builds; says "one head in 8 runs until 2025-05-10"; says "12 fills"
grep -q -- "paper.toml --until 2025-05-10" asked.txt || fail "another day was run"
ODD=build/soak-clang-O3 exits 1 tools/soak --builds 2025-05-12; says "the heads differ"
exits 1 tools/soak --builds 2025-05-05; says "nothing was filled until 2025-05-05"
echo "soak_test: fails when a part of it fails"
