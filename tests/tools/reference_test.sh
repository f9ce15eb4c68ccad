#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `tools/reference` exits with: 2 for words and folders it cannot mean, before anything is built; 1 when one of its parts
# fails or ran nothing. The build and the tests that it starts are stood in for here.
# reference_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

mkdir -p tools build/release fake tests/tools tests/golden/{talib,xgboost,lightgbm} whole/{talib,xgboost,lightgbm} half/talib
cp "$source_folder/tools/reference" tools
printf '#!/bin/sh\necho built >>"%s/built.txt"\n' "$work" >fake/cmake
cat >build/release/test_indicator <<'EOF'
#!/bin/sh
echo "talib ${OUTCRY_TALIB_DIR:-own}, models ${OUTCRY_MODELS_DIR:-own}" >>asked.txt
echo "[==========] Running ${TESTS:-5} tests from 1 test suite."
echo "[  PASSED  ] ${TESTS:-5} tests."
exit ${BAD:-0}
EOF
cp build/release/test_indicator build/release/test_actors
printf '#!/bin/sh\necho "161 functions"\n' >tests/tools/indicator_test.sh
chmod +x fake/cmake build/release/test_* tests/tools/indicator_test.sh
export PATH="$work/fake:$PATH"

for words in "--bogus" "nowhere" "half" "whole half"; do
    exits 2 tools/reference $words; says "reference: "
done
exits 0 tools/reference --help; says "tools/reference FOLDER"
[ ! -e built.txt ] || fail "something was built for a word that means nothing"

exits 0 tools/reference whole; says "all of it passed"; says "161 functions"
grep -q "^talib $work/whole/talib, models $work/whole$" asked.txt || fail "the folder was not what was tested"
rm asked.txt
exits 0 tools/reference; says "5 tests"
grep -q "^talib own, models own$" asked.txt || fail "without a folder it is not the repository's own set"
BAD=1 exits 1 tools/reference whole; says "FAILED"; says "not all of it passed"
TESTS=0 exits 1 tools/reference whole; says "FAILED"
echo "reference_test: fails when a part of it fails or runs nothing"
