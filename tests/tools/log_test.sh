#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The `log` verbs as their users meet them: what they print, what they exit with, and that looking never writes.
# log_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

sums() { (cd "$1" && find . -type f | sort | xargs sha256sum); }

"$outcry" run topologies/minimal.toml --until 2025-05-20 --place fused --quiet >run.txt
run=$(readlink -f runs/last)
ls "$run"/journal/*.topics >/dev/null || fail "the run left no topic index"
exits 0 "$outcry" log info; says "recorded by outcry "; says "2025-05-04 15:34 to 2025-05-20"
exits 0 "$outcry" log info --json
head=$(sed -n 's/.*"content_head": "\([0-9a-f]*\)".*/\1/p' out.txt)
[ "$(sqlite3 "$run/ledger.db" "select value from meta where key = 'content_head'")" = "$head" ] ||
    fail "the ledger does not keep the content head"

# Looking does not write: a folder that cannot be written is verified, and nothing in it changes.
sums "$run" >before.txt
chmod -R a-w "$run"
exits 0 "$outcry" log verify --head "$head"; says "every speaker's right"
exits 0 "$outcry" replay --verify; says "verified"
exits 0 "$outcry" log time; says "seek by seq"
exits 0 "$outcry" why; says "fill"
exits 1 "$outcry" log verify --head "$(echo "$head" | tr 0-9a-f 1-9a-f0)"; says "differs"
chmod -R u+w "$run"
sums "$run" | diff before.txt - || fail "looking at a run changed it"

# A run that has ended cannot be gone on with: it says so, and writes nothing.
exits 0 "$outcry" resume; says "was ended by --until 2025-05-20.*its log is closed"; says "round trips"
sums "$run" | diff before.txt - || fail "resuming a run that had ended changed it"

# Exports: as many lines as events, columns by name.
exits 0 "$outcry" log export --csv --topics 'fill.>' --output fills.csv
[ "$(head -n 1 fills.csv | cut -d , -f 1-7)" = "seq,time,event_time,source,cause,topic,schema" ] || fail "CSV header"
head -n 1 fills.csv | grep -q ",order" || fail "CSV has no column of the fill's order"
fills=$("$outcry" log export --json --topics 'fill.>' | wc -l)
[ "$(($(wc -l <fills.csv) - 1))" -eq "$fills" ] && [ "$fills" -gt 0 ] || fail "CSV and JSON lines differ in number"
exits 0 "$outcry" log export --json --from 2025-05-12T00:00 --to 2025-05-12T00:30; says '"time":"2025-05-12T00:'
exits 2 "$outcry" log export; says "choose one of"
exits 2 "$outcry" log export --json --from 8 --to 5 --output none.json; says "from 8 is after --to 5"
exits 2 "$outcry" log export --json --to 0 --output none.json; says "to 0 is before the first event of this log, seq 1"
[ ! -e none.json ] || fail "a range that is none left a file"
exits 2 "$outcry" replay --from 2025-05-09 --to 2025-05-08; says "from 2025-05-09 is after --to 2025-05-08"
exits 1 "$outcry" log export --json --from 99999999; says "after the end of this run: its last seq is"
exits 0 "$outcry" log cat --from 2025-05-12T00:00 --count 1; says "2025-05-12T00:00"
# The floor opens before the first input has told the time: no time is shown, none from 1970.
exits 0 "$outcry" log cat --count 1; says "        1  -  "
exits 1 "$outcry" tail --from 99999999; says "is after the end of this run"
exits 124 timeout 7 "$outcry" tail --connect "ipc://$work/nobody" --count 1; says "nothing heard at ipc://"

# The latest of each topic of a run that has ended, and no waiting for more.
exits 0 timeout 20 "$outcry" tail --from last --json
[ "$(sed 's/.*"topic":"//; s/".*//' out.txt | sort | uniq -d | wc -l)" -eq 0 ] || fail "a topic has two latest events"
[ "$(wc -l <out.txt)" -gt 50 ] && says '"schema":"floor.closed"'
exits 0 timeout 20 "$outcry" tail 'vote.>' --from last --json; says '"topic":"vote.'

# Both forms of a report at once, and witnesses for programs.
exits 0 "$outcry" report --html page.html --json
python3 -c 'import json; assert json.load(open("out.txt"))["head"] == "'"$head"'"' || fail "a report with a page is no JSON"
grep -q "</html>" page.html || fail "a report as JSON wrote no page"
exits 0 "$outcry" check topologies/minimal.toml --json --witnesses
python3 -c 'import json; assert all(r["witness"] for r in json.load(open("out.txt"))["reach"])' || fail "no witness"

# `last` is renamed into place, and only to a run that can be read.
(for _ in 1 2 3; do "$outcry" run topologies/minimal.toml --until 2025-05-06 --place fused --runs many --json >many.txt; done) &
runner=$!
while kill -0 $runner 2>/dev/null; do
    [ ! -e many ] || { last=$(readlink many/last) && [ -z "$(ls "many/$last/journal")" ] && fail "last is $last"; } || true
done
wait $runner
[ "$(ls many | grep -c minimal)" -eq 3 ] || fail "three runs left $(ls many)"

# What --until ended is closed: resume tells it again, says how it ended, and does not pretend to go on.
sums many/last/journal >before.txt
for until in "" "--until 2025-05-06"; do
    exits 0 "$outcry" resume many/last $until
    says "ended by --until 2025-05-06T00:00:00Z, and its log is closed; .*: outcry run .*minimal.toml --until LATER"
done
exits 1 "$outcry" resume many/last --until 2025-05-07
says "resume cannot go on to 2025-05-07; run it anew: outcry run .*minimal.toml --until 2025-05-07"
sums many/last/journal | diff before.txt - || fail "a resume wrote to a closed journal"
exits 0 "$outcry" run topologies/minimal.toml --place fused --quiet --runs whole
exits 0 "$outcry" resume whole/last; says "has reached the end of its input"
killed=many/killed
mkdir -p $killed/journal
cp many/last/run.json $killed
for verb in resume why report "log info"; do
    exits 1 "$outcry" $verb $killed; says "killed before its journal began"; says "outcry run .*minimal.toml"
done

# Compressing: smaller, the same head, readable as before.
exits 0 "$outcry" why; cp out.txt why.txt
exits 0 "$outcry" log compress; says "content head unchanged $head"
exits 0 "$outcry" log info; says "sealed, zstd"
exits 0 "$outcry" log verify --head "$head"
exits 0 "$outcry" why; diff why.txt out.txt || fail "why tells another story of a compressed log"
exits 0 "$outcry" log compress; says "nothing to compress"
exits 0 "$outcry" log index; says "0 indexes written"

# Damage is located; recovery says what it dropped and exits 3.
cp -r "$run" torn
segment=$(ls torn/journal/*.mcap | tail -n 1)
truncate -s "$(($(stat -c %s "$segment") * 2 / 3))" "$segment"
exits 1 "$outcry" log verify torn; says "bytes [0-9]* to [0-9]*"
exits 3 "$outcry" log recover torn --to rescued; says "^dropped "
exits 0 "$outcry" log verify rescued
exits 1 "$outcry" log verify rescued --head "$head"; says "was cut or rewritten"

# One byte flipped: what stands before it is saved, and the seqs that are lost are named.
cp -r "$run" flipped
segment=$(ls flipped/journal/*.mcap | tail -n 1)
at=$(($(stat -c %s "$segment") * 2 / 3))
byte=$(od -An -tu1 -j $at -N 1 "$segment")
printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$segment" bs=1 seek=$at conv=notrunc status=none
last=$("$outcry" log info --json | sed -n 's/.*"last_seq": "\{0,1\}\([0-9]*\).*/\1/p' | head -n 1)
exits 3 "$outcry" log recover flipped --to unflipped --json
saved=$(sed -n 's/.*"events": "\{0,1\}\([0-9]*\).*/\1/p' out.txt)
[ "$saved" -gt 0 ] && [ "$saved" -lt "$last" ] || fail "saved $saved of $last"
rm -r unflipped
exits 3 "$outcry" log recover flipped --to unflipped; tr -d , <out.txt >plain.txt
grep -q "^lost: $((last - saved)) events seq $((saved + 1)) to $last" plain.txt || fail "does not name the lost seqs"
exits 0 "$outcry" log verify unflipped

# The rest of a run is fed from the same rows.
mkdir -p own/data
sed 's|^tap .*||' topologies/minimal.toml >own/minimal.toml
cp -rL topologies/instruments topologies/models own
rows=$(readlink -f topologies)/data/BTCUSDT-PERP-1m.csv.gz
cp "$rows" own/data
exits 0 "$outcry" run own/minimal.toml --until 2025-05-08 --place fused --quiet --runs own/runs; cp out.txt whole.txt
cp -r "$(readlink -f own/runs/last)" own/cut
segment=$(ls own/cut/journal/*.mcap | tail -n 1)
truncate -s "$(($(stat -c %s "$segment") * 2 / 3))" "$segment"
gzip -dc "$rows" | awk -F , -v OFS=, 'NR > 2000 { $NF = $NF * 2 } { print }' | gzip >own/data/BTCUSDT-PERP-1m.csv.gz
exits 1 "$outcry" resume own/cut --place fused; says "of 1 series 1 have other rows now; put the files back as they were"
cp "$rows" own/data
exits 0 "$outcry" resume own/cut --place fused --quiet
[ "$(tail -n 1 out.txt | sed 's/.*--head//')" = "$(tail -n 1 whole.txt | sed 's/.*--head//')" ] || fail "came to another head"

# What is no journal of ours, or not where it belongs, is named.
mkdir -p foreign/journal moved/journal
printf '\x89MCAP0\r\n' >foreign/journal/recording.mcap
exits 1 "$outcry" log info foreign; says "not an Outcry journal"
exits 2 "$outcry" log verify foreign; says "recording.mcap: not an Outcry journal"
cp "$segment" moved/journal/0000000000009217.mcap
exits 1 "$outcry" log info moved; says "segment 0000000000000001.mcap is missing"
exits 1 "$outcry" log verify moved; says "segment 0000000000000001.mcap is missing"

# A topology that no longer matches its run is refused before anything is written.
printf '%s\n' "$(sed 's/edge_min = "8bp"/edge_min = "9bp"/' topologies/minimal.toml)" >other.toml
grep -q 9bp other.toml || fail "the topology has no edge_min of 8bp"
ln -s topologies/data data; ln -s topologies/instruments instruments; ln -s topologies/models models
sums "$run/journal" >before.txt
sed -i "s|\"topology\": \".*\"|\"topology\": \"$work/other.toml\"|" "$run/run.json"
exits 1 "$outcry" resume "$run"; says "no longer matches its run: core has other parameters"
says "then resume: cp $run/topology.toml $work/other.toml"
sums "$run/journal" | diff before.txt - || fail "a refused resume wrote to the journal"
# Nobody has a tap there: that is said, and listened on.
timeout -s INT 8 "$outcry" scan --connect tcp://127.0.0.1:9 >out.txt 2>&1 || true; says "nothing heard at tcp://127.0.0.1:9"
echo "log_test: every verb said what it should"
