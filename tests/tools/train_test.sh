#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `outcry train` from a run, from a file and of the market set: the same bars teach the same trees, twice the same bytes, and
# a floor refuses what it may not trade.
# train_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

if "$outcry" train --run nowhere --out x.json 2>&1 | grep -q "this build cannot train"; then exit 0; fi
small=(--set trees=8 --set folds=2 --set horizon=6h --set target=1% --set stop=1%)

exits 0 "$outcry" run topologies/minimal.toml --set 'data.timeframes=["5m", "15m", "1h"]' --until 2025-05-20 --place fused --quiet
exits 0 "$outcry" train --run runs/last --out run.json --html run.html "${small[@]}"
says "raw scores of our forest and the library's compared, all bit-equal"
says "held out"
says "verdict: "
exits 0 "$outcry" train --run runs/last --out again.json "${small[@]}"
cmp run.json again.json || fail "a run does not teach the same bytes twice"
grep -q "<svg" run.html || fail "the page has no plot"
if grep -qE "(src|href)=.http" run.html; then fail "the page is not self-contained"; fi

bars=topologies/data/BTCUSDT-PERP-1m.csv.gz
exits 0 "$outcry" train --data BTCUSDT-PERP=$bars --out file.json --set until=2025-05-20T00:00:00Z "${small[@]}"
for side in long short; do
    cmp <(grep "^\"$side\": " run.json) <(grep "^\"$side\": " file.json) ||
        fail "the run's bars teach another $side forest than their file"
done

exits 0 "$outcry" train --data BTCUSDT-PERP=$bars --data ETHUSDT-PERP=topologies/data/ETHUSDT-PERP-1m.csv.gz --out market.json \
    --set features=market --set until=2025-05-20T00:00:00Z "${small[@]}"
exits 0 "$outcry" model info market.json
says leader_beta_20h
asks=()
for actor in core bull bear execution; do asks+=(--set "$actor.stop=\"1%\"" --set "$actor.target=\"1%\""); done
for actor in bull bear; do asks+=(--set "$actor.horizon=\"6h\""); done
exits 1 "$outcry" run topologies/paper.toml --place fused --quiet --set "predict.model=\"$work/market.json\"" "${asks[@]}"
says "would trade what it has seen"

# Features of another bar: trained with one word, refused where the floor computes others, forecasting where it does not.
exits 0 "$outcry" train --data BTCUSDT-PERP=$bars --out quarters.json --features-on 15m \
    --set until=2025-05-18T00:00:00Z "${small[@]}"
exits 0 "$outcry" model info quarters.json
says ema_ratio_9_21_45m
later=(--set "predict.model=\"$work/quarters.json\"" --set 'data.from="2025-05-18T00:00:00Z"' --place fused --quiet "${asks[@]}")
exits 1 "$outcry" run topologies/paper.toml "${later[@]}"
says 'takes features of 15m bars, features_on is 5m; set features_on = "15m"'
exits 0 "$outcry" run topologies/paper.toml --set 'predict.features_on="15m"' "${later[@]}"
exits 0 "$outcry" tail 'forecast.>' --count 1 --json
says '"forecast'
exits 0 "$outcry" replay --verify
exits 2 "$outcry" train --data BTCUSDT-PERP=$bars --out x.json --features-on 2h
says "features_on 2h is not 1m, 5m, 15m, 1h, 4h or 1d"

# A run that holds no bars of five minutes says what to do, and so does one too short to learn from.
exits 0 "$outcry" run topologies/minimal.toml --until 2025-05-10 --place fused --quiet
exits 1 "$outcry" train --run runs/last --out x.json "${small[@]}"
says "holds no bars of 5m; run a floor whose timeframes include it, or give --features-on"
exits 1 "$outcry" train --data BTCUSDT-PERP=$bars --out x.json --set until=2025-05-06T00:00:00Z "${small[@]}"
[ ! -e x.json ] || fail "a failed training leaves a file"
echo "train_test: fine"
