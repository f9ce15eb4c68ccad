#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `tools/soak` exits with: 2 for words it cannot mean, before anything is built; 1 when one of its parts fails. The
# builds and the tests that it starts are stood in for here.
# soak_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

mkdir -p tools build/release fake
cp "$source_folder/tools/soak" tools
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
echo "soak_test: fails when a part of it fails"
