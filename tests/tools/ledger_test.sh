#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The `ledger` verbs and import-state as their users meet them, and a ledger on a disk that is full.
# ledger_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

on_leaving() { ! mountpoint -q "$work/small" || umount "$work/small"; }

"$outcry" run topologies/paper.toml --until 2025-05-20 --place fused --no-tap --quiet >run.txt
exits 0 "$outcry" ledger; says "7 days, 2025-05-1"; says "by voter"
exits 0 "$outcry" ledger --days 2 --json
python3 -c 'import json,sys; a = json.load(open("out.txt")); assert len(a["days"]) == 2 and a["currency"] == "USDT", a'
exits 0 "$outcry" ledger audit; says "every sum agrees to the last unit"

# Anybody may ask; nobody may change.
exits 0 "$outcry" ledger sql 'select count(*) as n from fills' --json
[ "$(cat out.txt)" = "[{\"n\":$(sqlite3 runs/last/ledger.db 'select count(*) from fills')}]" ] || fail "another count"
exits 1 "$outcry" ledger sql 'delete from fills'; says "read here and never written"
exits 1 "$outcry" ledger sql "attach 'x.db' as x"; says "read here and never written"
exits 1 "$outcry" ledger sql 'select nada from fills'; says "no such column"
exits 2 "$outcry" ledger sql
exits 1 "$outcry" ledger sql 'select 1 as a, 2 as b, 3 as a' --json; says "columns 1 and 3 are both called"
exits 0 "$outcry" ledger sql 'select 1 as a, 3 as a'
exits 0 "$outcry" ledger sql "select x'ff00' as b, cast(x'ff' as text) as t" --json
python3 -c 'import json; assert json.load(open("out.txt", encoding="utf-8"))[0]["b"] == "x\x27ff00\x27"'
exits 1 "$outcry" ledger sql 'with recursive a(n) as (select 1 union all select n + 1 from a) select max(n) from a' --seconds 1
says "worked for 1 s"
[ "$("$outcry" ledger sql "select count(*) as n from risk_events where what = 'veto'" --json)" = \
  "$("$outcry" ledger sql "select count(*) as n from risk_events where what = 'veto' and limit_name is not null" --json)" ] ||
    fail "a veto has two rows"
[ ! -e x.db ] || fail "a file was made"

# Written anew at will, to the same rows.
exits 0 "$outcry" ledger rebuild; says "identical to the one that was there"
sqlite3 runs/last/ledger.db 'update fills set fee_e8 = fee_e8 + 1 where rowid = (select min(rowid) from fills)'
exits 1 "$outcry" ledger audit; says "the books differ"
exits 0 "$outcry" ledger rebuild; says "differs from the one that was there"
exits 0 "$outcry" ledger audit
cp runs/results.db results.good
head -c 3000 /dev/zero >runs/results.db
exits 0 "$outcry" ledger sql 'select count(*) as n from fills' --json; says "results.db: cannot be read"
mv results.good runs/results.db
echo '{"initialized": true, "total_trades": 3, "active_positions": [{"symbol": "BTC/USDT", "side": "long", "size": 1,
  "entry_price": 2}]}' >state.json
exits 0 "$outcry" import-state state.json --to runs/last/ledger.db
exits 0 "$outcry" ledger rebuild; says "identical to the one that was there"
exits 0 "$outcry" ledger sql 'select count(*) as n from imported_positions' --json; says '"n":1'
head -c 3000 /dev/zero >damaged
cp runs/last/ledger.db ledger.good
cp damaged runs/last/ledger.db
exits 1 "$outcry" ledger rebuild; says "would be lost: move it away"
cmp -s damaged runs/last/ledger.db || fail "a ledger that cannot be read was written over"
mv ledger.good runs/last/ledger.db
rm runs/last/ledger.db
exits 1 "$outcry" ledger; says "outcry ledger rebuild"
exits 0 "$outcry" ledger rebuild; says "there was none"
sqlite3 runs/last/ledger.db 'pragma user_version = 99'
exits 1 "$outcry" ledger; says "schema version 99"
exits 0 "$outcry" ledger rebuild

# A run in a folder that may not be written is read all the same; one that is somebody else's is called that.
cp -r "$(readlink -f runs/last)" theirs
cp "$outcry" own-outcry
as=
if [ "$(id -u)" -eq 0 ]; then
    as="setpriv --reuid 65534 --regid 65534 --clear-groups"
    chmod 711 "$work"
    chown -R 65534 theirs
fi
chmod -R a-w theirs
exits 0 $as ./own-outcry ledger "$work/theirs"; says "by voter"
exits 0 $as ./own-outcry ledger audit "$work/theirs"; says "every sum agrees"
if [ -n "$as" ]; then
    mkdir -m 700 closed
    exits 1 $as ./own-outcry why "$work/closed/theirs"; says "Permission denied"
fi

# The older bot's state.
echo '{"initialized": true, "total_trades": 3, "active_positions": [{"symbol": "BTC/USDT", "side": "long", "size": "0.01",
  "entry_price": 61000.5}]}' >.trading_state.json
exits 0 "$outcry" import-state .trading_state.json; says "3 trades, 1 open positions"
exits 0 "$outcry" ledger --file imported.db; says "BTC/USDT"
echo '{"initialized": "yes"}' >bad.json
exits 1 "$outcry" import-state bad.json; says "bad.json: initialized at 1:17: expected true or false, got \"yes\""
says "total_trades: is missing"

# Quantities to the last unit, not in cents.
"$outcry" run topologies/paper.toml --until 2025-05-12 --place fused --no-tap --quiet >run.txt
python3 - <<'EOF'
import json, sqlite3
held = sqlite3.connect("runs/last/ledger.db").execute("select quantity_e8 from positions where quantity_e8 != 0").fetchall()
open("held.txt", "w").write("\n".join(f"{q / 1e8:.8f}".rstrip("0").rstrip(".") for (q,) in held))
EOF
exits 0 "$outcry" ledger; for held in $(cat held.txt); do says " $held "; done; [ -s held.txt ] || fail "nothing is held"

# A full disk, where we may mount a small one: the ledger says so, and leaves nothing half written.
mkdir small
if mount -t tmpfs -o size=512k none small 2>/dev/null; then
    head -c 500k /dev/zero >small/ballast
    exits 1 "$outcry" import-state .trading_state.json --to small/imported.db; says "the disk is full"
    rm -f small/*
    exits 0 "$outcry" import-state .trading_state.json --to small/imported.db
    rm -f small/*
    exits 1 "$outcry" run topologies/paper.toml --until 2025-05-20 --place fused --no-tap --quiet --runs small/runs
    says "No space left\|disk is full"; says "make room, then"
    ! grep -q "transaction" out.txt || fail "the words are about a transaction, not about the disk"
fi
echo "ledger_test: asked, audited, rebuilt, imported"
