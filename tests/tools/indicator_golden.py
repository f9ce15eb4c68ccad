#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every call of the TA-Lib vectors through `outcry indicator` and compares row by row, then the words of the contract:
list, bindings, first columns, faults and exit codes. Arguments: the command, the folder of the vectors."""
import collections
import csv
import gzip
import io
import json
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

COMMAND, FOLDER = sys.argv[1], sys.argv[2]
SETS = ["btcusdt_spot_1m", "spy_daily", "synthetic_edges", "synthetic_tiny_prices", "synthetic_candles"]
SCRATCH = tempfile.mkdtemp(prefix="outcry-indicator-")


def path_of(name):
    path = os.path.join(FOLDER, name)
    return path + ".gz" if os.path.exists(path + ".gz") else path


def read(name):
    path = path_of(name)
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as file:
        return list(csv.DictReader(file))


def run(*words, stdin=None):
    done = subprocess.run([COMMAND, "indicator", *words], capture_output=True, text=True, input=stdin)
    return done.returncode, done.stdout, done.stderr


def is_quirk(function, ours, theirs):
    """Where the project follows TA-Lib 0.8.1; include/outcry/indicator/README.md has the table."""
    if function == "IMI":
        return math.isnan(theirs) and ours == 50.0
    return function == "CCI" and ours == 0.0 and abs(theirs) < 67.0


def check_call(data, call, expected):
    function, params = call["function"], json.loads(call["params"])
    words = [function] + [f"{key}={value!r}" for key, value in params.items()]
    info = INFO[function]
    free = [each for each in info["inputs"] if each["type"] == "real"]
    columns = call["input_columns"].split()
    bound = ",".join(f"{each['name']}={column}" for each, column in zip(free, columns))
    if free:
        words += ["--inputs", bound]
    code, out, err = run(*words, "--input", path_of(data + ".input.csv"))
    assert code == 0, f"{words}: {err}"
    rows = {int(row["row"]): row for row in csv.DictReader(io.StringIO(out))}
    assert min(rows) == int(call["lookback"]), f"{words}: begins at row {min(rows)}"
    count = 0
    for output, values in expected.items():
        greatest = max((abs(v) for _, v, _ in values if math.isfinite(v)), default=0.0)
        listed = set()
        for row, theirs, slack in values:
            ours = float(rows[row][output])
            listed.add(row)
            near = abs(ours - theirs) <= 1e-9 * greatest + 4 * slack
            assert near or is_quirk(function, ours, theirs), f"{words} {output} row {row}: {ours}, TA-Lib {theirs}"
        count += len(values)
        if data == "synthetic_candles":
            strays = [row for row in rows if row not in listed and rows[row][output] != "0"]
            assert not strays, f"{words}: speaks at row {strays[0]}"
    return function, count


def check_vectors():
    jobs = []
    for data in SETS:
        if not os.path.exists(os.path.join(FOLDER, data + ".talib.csv.gz")):
            continue
        expected = collections.defaultdict(lambda: collections.defaultdict(list))
        for row in read(data + ".talib.csv"):
            expected[row["function"], row["params"]][row["output_name"]].append(
                (int(row["row"]), float(row["value"]), float(row["ext_diff"])))
        for call in read(data + ".calls.csv"):
            jobs.append((data, call, expected[call["function"], call["params"]]))
    if "OUTCRY_TALIB_DIR" not in os.environ:  # each call on one of the sets in turn; every row of all is test_indicator's
        by_call = collections.defaultdict(list)
        for job in jobs:
            by_call[job[1]["function"], job[1]["params"]].append(job)
        jobs = [own[-1] if name.startswith("CDL") else own[at % len(own)]
                for at, ((name, _), own) in enumerate(by_call.items())]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(lambda job: check_call(*job), jobs))
    functions = {function for function, _ in done}
    assert len(functions) == 161, f"only {len(functions)} of 161 functions have vectors"
    print(f"{len(done)} calls of {len(functions)} functions, {sum(n for _, n in done)} values within 1e-9")


def check_list():
    of_ta_lib = [each for each in INFO.values() if each["group"] != "Outcry"]
    assert len(of_ta_lib) == 161
    bbands = INFO["BBANDS"]
    assert list(bbands) == ["name", "group", "hint", "inputs", "parameters", "outputs", "lookback"]
    assert bbands["inputs"] == [{"name": "inReal", "type": "real", "columns": ["close"]}]
    assert bbands["parameters"][1] == {"name": "optInNbDevUp", "short_name": "nbdevup", "type": "real", "default": 2.0,
                                       "min": -3e37, "max": 3e37}
    assert bbands["parameters"][3]["values"]["t3"] == 8
    assert [each["name"] for each in bbands["outputs"]] == ["outRealUpperBand", "outRealMiddleBand", "outRealLowerBand"]
    assert bbands["lookback"] == 4
    assert INFO["CDLDOJI"]["outputs"] == [{"name": "outInteger", "type": "integer"}]
    path = os.path.join(FOLDER, "functions.json")
    for theirs in json.load(open(path)) if os.path.exists(path) else []:
        ours = INFO[theirs["name"]]
        assert ours["lookback"] == theirs["lookback_at_defaults"], theirs["name"]
        assert [i["columns"] for i in ours["inputs"]] == [i["columns"] for i in theirs["inputs"]] or len(theirs["inputs"]) == 1
        for mine, other in zip(ours["parameters"], theirs["parameters"], strict=True):
            assert (mine["name"], mine["default"]) == (other["name"], other["default"]), theirs["name"]
            if other["type"] != "enum":
                assert (mine["min"], mine["max"]) == (other["min"], other["max"]), (theirs["name"], mine, other)
    code, out, _ = run("--list")
    assert code == 0 and out.splitlines()[0].split() == ["name", "group", "lookback", "reads", "says", "parameters"]
    code, out, _ = run("rsi", "--list")
    assert code == 0 and out.startswith("RSI: Relative Strength Index (Momentum Indicators)\n"), out


def written(text):
    path = os.path.join(SCRATCH, "in.csv")
    with open(path, "w") as file:
        file.write(text)
    return path


def fails(code, words, message):
    got = run(*words)
    assert got[0] == code and message in got[2], f"{words}: exit {got[0]}, {got[2]!r}, wanted {code}, {message!r}"


def check_words():
    bars = written("ts_ms,close,low,high\n1000,10,9,11\n2000,20,19,21\n3000,30.1,29,31\n")
    assert run("sma", "timeperiod=2", "--input", bars)[1] == "ts_ms,outReal\n2000,15\n3000,25.050000000000001\n"
    assert run("SMA", "optInTimePeriod=2", "--input", bars) == run("sma:2", "--input", bars)
    assert run("sma", "2", "--inputs", "inreal=low", "--input", bars)[1] == "ts_ms,outReal\n2000,14\n3000,24\n"
    assert run("add", "--input", bars)[1] == "ts_ms,outReal\n1000,20\n2000,40\n3000,60\n"
    no_key = "close\r\n1\r\n2\r\n4\r\n"
    assert run("rocp:1", "--input", written(no_key))[1] == "row,outReal\n1,1\n2,1\n"
    assert run("rocp:1", "--input", "-", stdin=no_key)[1] == "row,outReal\n1,1\n2,1\n"
    assert run("ln", "--input", written("row,close\n7,1\n8,-1\n9,1\n"))[1] == "row,outReal\n7,0\n8,nan\n9,0\n"
    short = run("sma", "--input", written("row,close\n0,1\n"))
    assert short[:2] == (0, "row,outReal\n") and "sma:30 has its first value at row 30, " in short[2], short
    assert "in.csv holds 1: give it a longer history" in short[2], short
    enough = run("sma:2", "--input", written("row,close\n0,1\n1,3\n"))
    assert enough == (0, "row,outReal\n1,2\n", ""), enough

    target = os.path.join(SCRATCH, "out.csv")
    assert run("sma:2", "--input", bars, "--output", target)[:2] == (0, "")
    whole = open(target).read()
    broken = written("row,close\n0,1\n1,2\n2,nan\n")
    fails(1, ["sma:2", "--input", broken, "--output", target], 'in.csv:4:close: expected a finite number')
    assert open(target).read() == whole, "a failed run must leave the file as it was"
    assert sorted(os.listdir(SCRATCH)) == ["in.csv", "out.csv"]
    fails(1, ["sma:2", "--input", broken, "--output", SCRATCH + "/no/out.csv"], "cannot write: No such file")

    fails(2, ["rsj", "--input", bars], 'no indicator is named "rsj"; did you mean "rsi"?')
    fails(2, ["rsi", "timeperiod=1", "--input", bars], 'timeperiod "1" is not a whole number in 2..100000, default 14')
    fails(2, ["rsi", "timeperod=9", "--input", bars], 'has no parameter "timeperod"; it takes timeperiod; did you mean')
    fails(2, ["bbands", "matype=hull", "--input", bars], 'is none of 0..8 or sma, ema,')
    fails(2, ["sma", "--inputs", "inRaal=low", "--input", bars], 'no free input "inRaal"; it has inReal; did you mean')
    fails(2, ["mult", "--inputs", "inReal0=low,inReal0=high", "--input", bars], "--inputs binds inReal0 twice")
    assert run("sma", "2", "--input", bars, "--output", "-") == run("sma", "2", "--input", bars)
    fails(2, ["atr", "--inputs", "inReal=low", "--input", bars], "it takes prices, by the names of their columns")
    fails(2, ["sma", "--inputs", "inReal", "--input", bars], '--inputs wants INPUT=COLUMN, got "inReal"')
    fails(2, ["sma"], "expected --input FILE")
    fails(2, [], "`outcry indicator --list` gives them all")
    fails(1, ["sma", "--input", SCRATCH + "/none.csv"], "cannot open the file")
    fails(1, ["mfi", "--input", written("ts_ms,high,low,close\n1,1,1,1\n")], 'expected a column "volume"')
    fails(1, ["sma", "--input", written("row,close\n0,1\n1\n")], "in.csv:3: expected 2 columns, found 1")
    fails(1, ["sma", "--input", written("")], "file is empty, expected a header row")


INFO = {each["name"]: each for each in json.loads(run("--list", "--json")[1])}
check_list()
check_words()
check_vectors()
for leftover in os.listdir(SCRATCH):
    os.remove(os.path.join(SCRATCH, leftover))
os.rmdir(SCRATCH)
