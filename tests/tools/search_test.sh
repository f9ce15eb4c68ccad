#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Searches as their users drive them: killed and interrupted in the middle and begun again, nothing is lost and nothing counted
# twice; exit codes are what --help says.
# search_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

floor=$source_folder/topologies/minimal.toml
points="--param core.edge_min=0bp..23bp/23 --until 2025-05-12"

kept() { sqlite3 "$1/results.db" 'select count(*) from trials' 2>/dev/null || echo 0; }
wait_for() { for _ in $(seq 600); do [ "$(kept "$1")" -ge "$2" ] && return; sleep 0.05; done; fail "no $2 trials in $1"; }

# What an undisturbed search finds.
exits 0 "$outcry" optimize "$floor" $points --runs whole --json
cp out.txt whole.json
[ "$(kept whole)" -eq 24 ] || fail "24 floors were tried and $(kept whole) kept"

# A floor that cannot be is told and not counted; when all are, there is no best.
exits 0 "$outcry" optimize "$floor" --param core.edge_min=4bp,-200% --until 2025-05-06 --runs failing
says "1 failed"; says "^failed    core.edge_min=-200%: .*must be at least 0%"
exits 0 "$outcry" optimize "$floor" --param core.edge_min=4bp,-200% --until 2025-05-06 --runs failing --json
python3 -c 'import json; o = json.load(open("out.txt")); assert (o["tried"], o["failed"], len(o["best"])) == ("2", "1", 1), o'
[ "$(kept failing)" -eq 1 ] || fail "$(kept failing) floors kept where one could be run"
exits 1 "$outcry" optimize "$floor" --param core.edge_min=-200%,-300% --until 2025-05-06 --runs failing
says "every floor failed; the first: "

# SIGKILL, then SIGINT, then to the end.
"$outcry" optimize "$floor" $points --runs cut --processes 1 >/dev/null 2>&1 &
victim=$!
wait_for cut 3
kill -KILL $victim
wait $victim 2>/dev/null || true
after_kill=$(kept cut)
"$outcry" optimize "$floor" $points --runs cut --processes 1 >/dev/null 2>&1 &
victim=$!
wait_for cut $((after_kill + 1))
kill -INT $victim
code=0
wait $victim || code=$?
after_stop=$(kept cut)
[ "$after_stop" -lt 24 ] && { [ "$code" -eq 130 ] || fail "exit $code of a search that was interrupted"; }
exits 0 "$outcry" optimize "$floor" $points --runs cut --json
[ "$(kept cut)" -eq 24 ] || fail "$(kept cut) trials after a search that was cut twice, not 24"
python3 - "$after_stop" <<'EOF'
import json, sys
whole, cut = json.load(open("whole.json")), json.load(open("out.txt"))
assert whole["tried"] == cut["tried"] == "24", (whole["tried"], cut["tried"])
assert cut["reused"] == sys.argv[1], (cut["reused"], sys.argv[1])
assert whole["best"] == cut["best"], "the best differ"
assert whole["evidence"] == cut["evidence"], "the evidence differs"
assert whole["evidence"]["tries"] == 24
EOF

# Known floors are not tried again, and other searches on the data count on.
exits 0 "$outcry" optimize "$floor" $points --runs cut --json
grep -q '"reused": "24"' out.txt || fail "a search was tried twice"
exits 0 "$outcry" backtest "$floor" --until 2025-05-12 --set core.edge_min=40bp --runs cut --json
grep -q '"trials": 25' out.txt || fail "a backtest after a search does not count its tries"

# What was searched is asked beside the ledger of any run of the same folder, and changed by nobody.
exits 0 "$outcry" run "$floor" --until 2025-05-05 --place fused --no-tap --quiet --runs cut
exits 0 "$outcry" ledger sql 'select count(*) as tried, count(distinct data) as sets from results.trials' --run cut/last --json
[ "$(cat out.txt)" = '[{"tried":26,"sets":1}]' ] || fail "$(cat out.txt) where 25 floors were searched and one run"
exits 1 "$outcry" ledger sql 'delete from results.trials' --run cut/last; says "read here and never written"

# Whoever tries counts on the same count: a run, a what-if, a sweep, once each floor; rows unpacked, a symbol more or funding beside
# them are the same series still.
tries() {
    local told
    told=$(python3 -c 'import json; print(int(json.load(open("out.txt"))["gate"]["trials"]))')
    [ "$told" -eq "$1" ] || fail "$told tries and not $1: $2"
}
try() { exits 0 "$outcry" backtest "$floor" --until 2025-05-12 --runs counted --json "$@"; }
exits 0 "$outcry" run "$floor" --until 2025-05-12 --place fused --no-tap --quiet --runs counted
for again in once twice; do
    exits 0 "$outcry" whatif counted/last --sweep core.edge_min=0bp..8bp/4
    says "best of 5 tries: .*, of 5 on this data by now (about [1-5] independent)"
    [ "$(kept counted)" -eq 5 ] || fail "$(kept counted) floors kept of a run and a sweep, $again, of which one is the run's"
done
exits 0 "$outcry" whatif counted/last --set core.edge_min=30bp
try --set core.edge_min=40bp; tries 7 "a run, four more of a sweep, a what-if, a backtest"
try --set core.edge_min=0bp; tries 7 "the sweep's floor, tried again"
zcat topologies/data/BTCUSDT-PERP-1m.csv.gz >BTCUSDT-PERP.csv
try --set "data.bars=\"$work/{symbol}.csv\""; tries 8 "the same rows, unpacked"
try --set 'data.funding="data/{symbol}-funding.csv"'; tries 9 "with funding beside"
try --set 'floor.symbols=["BTCUSDT-PERP", "ETHUSDT-PERP"]'; tries 10 "with another symbol"
try --set 'floor.symbols=["SOLUSDT-PERP"]'; tries 1 "another symbol alone"
exits 0 "$outcry" ledger sql 'select count(distinct series) as series, count(distinct data) as sets from results.series' \
    --run counted/last --json
[ "$(cat out.txt)" = '[{"series":4,"sets":4}]' ] || fail "$(cat out.txt) where three symbols and a funding were fed in four ways"

# A point that is fed with other files is kept under those, and known again only while they are what they were.
zcat topologies/data/BTCUSDT-PERP-1m.csv.gz >one.csv
head -n -2000 one.csv >two.csv
fed() { exits 0 "$outcry" optimize "$floor" --param "data.bars=$work/one.csv,$work/two.csv" --param core.edge_min=0bp,4bp \
    --until 2025-05-09 --runs fed --json; }
fed; grep -q '"reused": "0"' out.txt || fail "nothing was known before"
[ "$(sqlite3 fed/results.db 'select count(distinct data) from trials')" -eq 2 ] || fail "two files are not two sets of data"
fed; grep -q '"reused": "4"' out.txt || fail "the same files are not known again"
head -n -3000 one.csv >two.csv
fed; grep -q '"reused": "2"' out.txt || fail "a file that was written anew is taken for what it was"
python3 -c 'import json; t = json.load(open("out.txt"))["evidence"]["tries"]; assert t == 4, t'

# A stopped run showed its figures: it is a try, and the same one once it is gone on with. What cannot be read of the results does not
# keep a run from being reported.
"$outcry" run "$floor" --place fused --no-tap --quiet --until 2025-05-16 --set data.pace=172800x --runs stopped >run.txt 2>&1 &
victim=$!
days() {
    "$outcry" report stopped/last --json >seen.json 2>/dev/null || echo '{"daily_returns": 0}' >seen.json
    python3 -c 'import json; print(json.load(open("seen.json"))["daily_returns"])'
}
for _ in $(seq 600); do [ "$(days)" -ge 1 ] && break; sleep 0.05; done
kill -INT $victim
code=0
wait $victim || code=$?
[ "$code" -eq 130 ] || fail "exit $code of a run that was stopped: $(cat run.txt)"
[ "$(kept stopped)" -eq 1 ] || fail "$(kept stopped) tries after a run was stopped"
exits 0 "$outcry" resume stopped/last --place fused --quiet
[ "$(kept stopped)" -eq 1 ] || fail "$(kept stopped) tries after a run was stopped and gone on with"
[ -n "$(sqlite3 stopped/results.db 'select build from trials')" ] || fail "what it came to is not what is known of it"
rm -f stopped/results.db-*
printf 'no database' >stopped/results.db
exits 0 "$outcry" report stopped/last
says "judged as if nothing else had been tried: .*no log brings back what was tried"; says "^verdict: "

# A walk is one try, and those of other walks and of other floors count against it, but not the floors it chose from.
walk() { exits 0 "$outcry" walkforward "$floor" --test 1d --until 2025-05-12 --runs walks --json "$@"; }
walk --param core.edge_min=2bp,8bp --train 2d; tries 1 "the first walk"
walk --param core.edge_min=2bp,8bp --train 2d; tries 1 "the same walk"
walk --param core.edge_min=2bp,8bp --train 3d; tries 2 "another one"
walk --param core.edge_min=0bp,30bp --train 2d; tries 5 "another space, after two walks and two floors"
exits 0 "$outcry" walkforward "$floor" --test 1d --until 2025-05-12 --runs walks --param core.edge_min=0bp,30bp --train 2d
says "tries     5 on this data besides the floors it chose from"
says "too few days to judge by: [0-9]* were traded, and the gate wants 60"

# A stretch begins on its day whatever feeds it: recorded bars, a made-up market, and one that was shut when its warm-up would
# begin; the account at its first instant is no day of it; a single day has no ratio.
folds() {
    python3 - "$@" <<'PY'
import datetime, json, sys
walk = json.load(open("out.txt"))
days = int(sys.argv[1])
stamp = lambda t: datetime.datetime.fromtimestamp(int(t) / 1e9, datetime.timezone.utc) if str(t).isdigit() else \
    datetime.datetime.fromisoformat(t.replace("Z", "+00:00"))
assert len(walk["folds"]) == int(sys.argv[2]), len(walk["folds"])
for fold in walk["folds"]:
    ends = [stamp(t) for t in fold["days"]]
    assert len(ends) == len(fold["returns"]) == days, fold
    assert stamp(fold["test_from"]) < ends[0] and ends[-1] == stamp(fold["test_to"]), fold
    assert days > 1 or "outside" not in fold or fold["outside"] is None, fold
assert int(walk["performance"]["observations"]) == days * len(walk["folds"]), walk["performance"]
PY
}
walk --param core.edge_min=2bp,8bp --train 2d; folds 1 2
exits 0 "$outcry" walkforward "$floor" --set data.warmup=0s --param core.edge_min=30bp,40bp --train 2d --test 1d \
    --until 2025-05-12 --runs cold
says "warm-up   data has none: each stretch begins cold"; says "efficiency undefined"
says "nothing was traded on the days after, so nothing is shown: .* give data a warmup"
sed -e 's/001\.\.240/001..012/' -e 's/^length .*/length = "6d"/' "$source_folder/topologies/scanner.toml" >made_up.toml
ln -sf "$source_folder/topologies/instruments" "$source_folder/topologies/models" .
exits 0 "$outcry" walkforward made_up.toml --param allocator.band=1%,3% --train 2d --test 2d --runs walks --json; folds 2 2
zcat topologies/data/BTCUSDT-PERP-1m.csv.gz >all.csv
python3 - <<'PY'
import calendar
shut = [calendar.timegm(t) for t in ((2025, 5, 6, 0, 0, 0), (2025, 5, 9, 12, 0, 0))]
rows = open("all.csv").read().splitlines()
scale = 1000 if len(rows[1].split(",")[0]) > 11 else 1
kept = [rows[0]] + [row for row in rows[1:] if not shut[0] * scale <= int(row.split(",")[0]) < shut[1] * scale]
assert len(rows) - len(kept) == 84 * 60, (len(rows), len(kept))
open("BTCUSDT-PERP-shut.csv", "w").write("\n".join(kept) + "\n")
PY
exits 0 "$outcry" walkforward "$floor" --set "data.bars=\"$work/{symbol}-shut.csv\"" --set data.warmup=4d --until 2025-05-19 \
    --param core.edge_min=2bp,8bp --train 2d --test 4d --runs walks --json
folds 4 2

# Nor is a warm-up too short because the market was shut when two thirds of it would have begun.
exits 0 "$outcry" validate "$floor" --set "data.bars=\"$work/{symbol}-shut.csv\"" --set data.warmup=6d --until 2025-05-14 \
    --cuts 0 --runs walks --json
python3 - <<'PY'
import json
valid = json.load(open("out.txt"))
assert valid["warm_up_suffices"] and int(valid["warm_ups"][1]["rounds"]) > 100, valid["warm_ups"]
PY

# Floors that all did the same are no choice.
exits 0 "$outcry" optimize "$floor" --param core.edge_min=4bp..16bp/3 --until 2025-05-30 --runs same
says "nothing was selected: all 4 floors did the same"
exits 0 "$outcry" optimize "$floor" --param core.edge_min=4bp..16bp/3 --until 2025-05-30 --runs same --json
python3 - <<'EOF'
import json
evidence = json.load(open("out.txt"))["evidence"]
assert evidence.get("overfitting") is None and evidence.get("loss") is None, evidence
assert int(evidence["parts"]) > 0, evidence
EOF

# Of few days neither is told.
exits 0 "$outcry" optimize "$floor" --param core.edge_min=4bp..16bp/3 --until 2025-05-15 --runs same
says "overfit   not told: 20 days are wanted"

exits 3 "$outcry" backtest "$floor" --until 2025-05-12 --runs cut --gate
exits 2 "$outcry" optimize "$floor" --param core.edge_min=1bp,2bp --method guess --runs cut
grep -q 'grid, random, genetic or bayesian' out.txt || fail "a wrong method is not answered with the right ones"
exits 2 "$outcry" optimize "$floor" --runs cut
exits 1 "$outcry" optimize "$floor" --param core.edge_mni=1bp,2bp --until 2025-05-06 --runs cut
grep -q 'edge_mni' out.txt || fail "a misspelt parameter is not named"
# Every verb says the same to a program, and keeps what it found.
exits 0 "$outcry" walkforward "$floor" --param core.edge_min=2bp,8bp --train 2d --test 1d --until 2025-05-12 --runs cut --json
python3 - <<'EOF'
import json
walk = json.load(open("out.txt"))
assert walk["tried"] == "2" and walk["folds"], walk
for fold in walk["folds"]:
    assert fold["chosen"] in (["core.edge_min=2bp"], ["core.edge_min=8bp"]), fold
    assert fold["train_from"] < fold["test_from"] < fold["test_to"], fold
EOF
[ "$(sqlite3 cut/results.db "select group_concat(distinct verb) from searches")" = "optimize,walkforward" ] ||
    fail "the searches are not in results.db"
exits 1 "$outcry" walkforward "$floor" --param core.edge_min=2bp,8bp --train 90d --test 2d --until 2025-05-12 --runs cut
grep -q 'do not fit' out.txt || fail "days that are not there are not refused"

exits 0 "$outcry" gate --search 2 --json
python3 - <<'EOF'
import json
gate = json.load(open("out.txt"))
assert gate["holds"] and len(gate["rates"]) == 11 and gate["rates"][6]["hidden"], gate
EOF
exits 2 "$outcry" gate --seeds 0
exits 3 "$outcry" gate --seeds 60 --days 400 --search 5  # 60 records are few: by chance more than three of them pass

code=0
"$outcry" validate "$floor" --until 2025-05-12 --cuts 1 --runs held --json >out.txt 2>&1 || code=$?
python3 - "$code" <<'EOF'
import json, sys
valid = json.load(open("out.txt"))
assert valid["held_back"]["metric"] == "sharpe" and not valid["looks_ahead"], valid["cuts"]
assert int(valid["cuts"][0]["compared"]) > 1000 and int(valid["cuts"][0]["differ_after"]) > 100, valid["cuts"]
assert len(valid["warm_ups"]) == 3
assert valid["tries"] == 1 and not valid["held_back"]["enough"] and not valid["held_back"]["passes"], valid
assert int(sys.argv[1]) == (0 if valid["warm_up_suffices"] else 3), sys.argv[1]
EOF

# Says what it tried and no more.
exits 0 "$outcry" validate "$floor" --until 2025-05-12 --cuts 0 --set data.warmup=0s --runs untried
says "verdict: *no cut was tried, so it may look ahead, and its warm-up was not varied; "
exits 3 "$outcry" validate "$floor" --until 2025-05-12 --cuts 0 --set data.warmup=0s --runs untried --gate

exits 0 "$outcry" backtest "$floor" --until 2025-05-12 --set core.edge_min=40bp --runs held
code=0
"$outcry" validate "$floor" --until 2025-05-12 --cuts 1 --runs held >out.txt 2>&1 || code=$?
says "tries       2 on this data"; says "too few days"
exits 3 "$outcry" validate "$floor" --until 2025-05-12 --cuts 1 --runs held --gate
exits 0 "$outcry" run "$floor" --until 2025-05-12 --place fused --quiet --runs cut
exits 0 "$outcry" montecarlo cut/last --resamples 200 --html paths.html --json
python3 - <<'EOF'
import json
drawn = json.load(open("out.txt"))
assert drawn["resamples"] == "200" and drawn["spreads"], drawn
for spread in drawn["spreads"]:
    assert spread["net"] == sorted(spread["net"]) and sum(map(int, spread["histogram"])) == 200, spread
EOF
grep -q '<svg' paths.html || fail "no paths are drawn"
echo "search_test: 24 floors, killed once and interrupted once, are 24"
