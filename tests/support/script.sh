# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts in tests/tools with their own arguments, SOURCE_FOLDER BUILD_FOLDER. Leaves them in an empty folder $work,
# which goes with them and has the topologies in it, with the command as $outcry. What must be undone first goes into on_leaving().
source_folder=$1
outcry=$2/outcry
work=$(mktemp -d)
on_leaving() { :; }
trap 'on_leaving; chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
ln -s "$source_folder/topologies" topologies

fail() { echo "$(basename "$0" .sh): $*" >&2; [ ! -f out.txt ] || cat out.txt >&2; exit 1; }
# exits CODE COMMAND...: runs it without a terminal, output in out.txt
exits() {
    local code=0 expected=$1
    shift
    "$@" >out.txt 2>&1 </dev/null || code=$?
    [ "$code" -eq "$expected" ] || fail "exit $code, not $expected: $*"
}
says() { grep -q -- "$1" out.txt || fail "does not say: $1"; }
