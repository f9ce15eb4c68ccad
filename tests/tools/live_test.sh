#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Nothing goes live without a person: a pipe is refused, other words are refused, an arm holds for its topology, its account, its
# bound and its time, and for nobody else.
# live_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

export OUTCRY_ARMS=$work/arms
# typed WORDS COMMAND: runs it on a terminal of its own, where somebody types the words
typed() {
    (sleep 1; printf '%s\n' "$1"; sleep 1) | script -qec "$2" /dev/null >out.txt 2>&1 || true
}
live() {
    sed -e 's|^name .*|name = "minimal"\nmode = "live"\naccount = "main"\nnotional_max = "'"$1"'"|' \
        -e 's|"data/|"topologies/data/|; s|"instruments/|"topologies/instruments/|' topologies/minimal.toml
}
live "500 USDT" >live.toml
run="$outcry run live.toml --until 2025-05-06 --place fused --quiet"

exits 1 $run </dev/null; says "this is no terminal"
echo "YES I AM SURE" | exits 1 $run; says "this is no terminal"
[ ! -e runs ] || fail "a refused floor left a run"
typed "yes i am sure" "$run"; says "not confirmed"
typed "YES I AM SURE" "$run"; says "no actor is a venue"
! grep -q "not confirmed" out.txt || fail "the words were not taken"

# Arms.
echo "YES I AM SURE" | exits 1 "$outcry" arm live.toml --for 24h; says "this is no terminal"
exits 1 "$outcry" arm topologies/minimal.toml; says "trades on paper"
typed "YES I AM SURE" "$outcry arm live.toml --for 24h"; says "armed until"
[ "$(stat -c %a arms/*.json)" = 600 ] || fail "others can read the arm"
exits 1 $run </dev/null; says "no actor is a venue"
exits 1 $run --set core.edge_min=1bp </dev/null; says "not armed"
live "501 USDT" >more.toml
exits 1 "$outcry" run more.toml --quiet </dev/null; says "not armed"
chmod 644 arms/*.json
exits 1 $run </dev/null; says "read or written by others"
chmod 600 arms/*.json
sed -i 's/"until": "20[0-9][0-9]/"until": "2001/' arms/*.json
exits 1 $run </dev/null; says "ran out at 2001"
exits 0 "$outcry" arm live.toml --disarm
exits 1 $run </dev/null; says "not armed"

# Half of what live needs is refused by the checker.
grep -v notional_max live.toml >half.toml
exits 1 "$outcry" check half.toml; says "notional_max"
sed 's/mode = "live"/mode = "paper"/' live.toml >paper.toml
exits 1 "$outcry" check paper.toml; says "is for live floors"
echo "live_test: refused without a person, in every way tried"
