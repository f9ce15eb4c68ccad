#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every example of every --help runs as it is written: on a recorded run, in a folder with the files that it names.
# help_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

exits 0 "$outcry" run topologies/minimal.toml --until 2025-05-20 --place fused --quiet
cp -r "$(readlink -f runs/last)" runs/a
cp -r runs/a runs/b
gunzip -c topologies/data/BTCUSDT-PERP-1m.csv.gz >bars.csv
cp bars.csv bars-5m.csv
sed -e 's|^name .*|name = "minimal"\nmode = "live"\naccount = "main"\nnotional_max = "500 USDT"|' \
    -e 's|"data/|"topologies/data/|; s|"instruments/|"topologies/instruments/|' topologies/minimal.toml >live.toml
echo '{"initialized": true, "total_trades": 3, "active_positions": []}' >.trading_state.json
cat >examples.py <<'EOF'
import json, os, re, shlex, subprocess, sys
outcry = sys.argv[1]

def say(words, seconds=120):
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return "listens", ""

def below(text):
    names, verbs = [], False
    for line in text.split("\n"):
        if line and line[0] != " ":
            verbs = line.endswith(":") and line != "Positionals:" and "Options" not in line
        elif verbs and re.match("  [a-z]", line):
            names.append(line.split()[0])
    return names

def examples(words):
    text = say([outcry, *words, "--help"])[1]
    found = re.search(r"Example: (.*)", text, re.S)
    for one in " ".join(found.group(1).split()).split("; ") if found else []:
        yield words, one
    for name in below(text):
        yield from examples([*words, name])

# Less of what takes long, and what else than 0 an example comes to without a floor that runs or a person at a terminal.
LESS = {"run": "--until 2025-05-06 --place fused --runs tried", "gate": "--days 50 --search 2",
        "validate": "--until 2025-05-12 --cuts 1"}
ENDS = {"check": 1, "halt": 1, "resume-trading": 1, "arm": 1, "scan --rows": 1, "scan --connect": "listens",
        "replay --onto": 1}
AS_SAID = {"halt": "is not running", "resume-trading": "is not running", "arm": "this is no terminal",
           "scan --rows": "no ranking",
           "replay --onto": "no secret to join with", "check": "refused"}
info = json.loads(say([outcry, "model", "info", "topologies/models/target-before-stop-2025-03.json", "--json"])[1])
open("rows.csv", "w").write(",".join(info["features"]) + "\n" + ",".join("0" for _ in info["features"]) + "\n")
ran = 0
for verb, example in examples([]):
    words = shlex.split(example)
    assert words[0] == "outcry", example
    key = next((k for k in ENDS if k.split()[0] == words[1] and (" " not in k or k.split()[1] in words)), None)
    code, text = say([outcry, *words[1:], *LESS.get(words[1], "").split()], 2 if ENDS.get(key) == "listens" else 120)
    if words[1] == "train" and "this build cannot train" in text:
        os.link("topologies/models/target-before-stop-2025-03.json", "model.json")
        continue
    assert code == ENDS.get(key, 0) or (words[1] == "gate" and code == 3), f"{example}: exit {code}: {text}"
    assert AS_SAID.get(key, "") in text, f"{example}: {text}"
    ran += 1
for made in "report.html whatif.html fills.csv rescued imported.db paths.html rsi.csv model.json out.csv momentum".split():
    assert os.path.exists(made), f"no example made {made}"
assert ran > 40, ran
print(f"help_test: {ran} examples ran as they are written")
EOF
python3 examples.py "$outcry"
