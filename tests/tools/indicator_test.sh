#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `outcry indicator` over the TA-Lib vectors, all 161 functions through the real command; OUTCRY_TALIB_DIR names another set.
# Arguments: source and build folder.
set -euo pipefail
exec python3 "$1/tests/tools/indicator_golden.py" "$2/outcry" "${OUTCRY_TALIB_DIR:-$1/tests/golden/talib}"
