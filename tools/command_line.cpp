// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>

#include "outcry/actor/main.hpp"
#include "tools/arming.hpp"
#include "tools/diff.hpp"
#include "tools/indicator.hpp"
#include "tools/ledger.hpp"
#include "tools/replay.hpp"
#include "tools/report.hpp"
#include "tools/scan.hpp"
#include "tools/search/command.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/why.hpp"

namespace outcry::tools {

namespace {

using Verb = std::function<Result<int>()>;

/// One place for a subcommand: its help, its example, and what it calls.
CLI::App* verb(CLI::App& app, Verb& chosen, const char* name, const char* help, const char* example,
               Verb call) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->footer(std::string("Example: ") + example);
    sub->callback([&chosen, call = std::move(call)] { chosen = call; });
    return sub;
}

void add_running(CLI::App& app, Verb& chosen, RunOptions& o) {
    CLI::App* run_verb =
        verb(app, chosen, "run", "Check a topology, launch it, run it to its end",
             "outcry run topologies/paper.toml --set core.edge_min=12bp", [&o] { return run(o); });
    run_verb->add_option("topology", o.topology, "topology file")->required();
    CLI::App* resume_verb =
        verb(app, chosen, "resume", "Go on with a stopped run, positions and all", "outcry resume",
             [&o] { return resume(o); });
    resume_verb->add_option("run", o.run, "run folder (default: the last)");
    run_verb->add_option("--set", o.set, "actor.param=value, repeatable")
        ->type_name("ACTOR.PARAM=VALUE");
    for (CLI::App* sub : {run_verb, resume_verb}) {
        sub->add_option("--place", o.place,
                        "everyone fused, thread or process (default: as the topology says)");
        sub->add_option("--until", o.until,
                        "admit no input later than this, e.g. 2025-05-12T00:00");
        sub->add_option("--runs", o.folder, "folder of runs")->capture_default_str();
        sub->add_option("--commit", o.commit, "journal: none, interval (each second) or every")
            ->capture_default_str();
        sub->add_option("--kill", o.kill, "drill: SIGKILL members, NAME@SEQ[,NAME@SEQ]");
        sub->add_flag("--no-tap", o.no_tap, "open no tap");
        sub->add_flag("--quiet", o.quiet, "the report only");
        sub->add_flag("--json", o.json, "the report as JSON");
    }
}

void add_topologies(CLI::App& app, Verb& chosen, CheckOptions& c, GraphOptions& g, KindsOptions& k,
                    SchemaOptions& s) {
    CLI::App* sub =
        verb(app, chosen, "check", "Prove what a topology can do, before it is launched",
             "outcry check topologies/classic.toml", [&c] { return check_topology(c); });
    sub->add_option("topology", c.topology, "topology file")->required();
    sub->add_option("--set", c.set, "actor.param=value, repeatable");
    sub->add_flag("--witnesses", c.witnesses, "show how each action is reached");
    sub->add_flag("--json", c.json, "for programs");
    sub = verb(app, chosen, "graph", "Draw a topology",
               "outcry graph topologies/paper.toml --format mermaid", [&g] { return graph(g); });
    sub->add_option("topology", g.topology, "topology file")->required();
    sub->add_option("--format", g.format, "mermaid or dot")->capture_default_str();
    sub = verb(app, chosen, "kinds", "List the kinds of actors, or one with its parameters",
               "outcry kinds core.pool", [&k] { return kinds(k); });
    sub->add_option("kind", k.kind, "kind");
    sub->add_flag("--json", k.json, "manifests, for programs");
    sub = verb(app, chosen, "schema", "Print the JSON Schema of an event or of a kind's parameters",
               "outcry schema vote", [&s] { return schema(s); });
    sub->add_option("name", s.name, "event schema or kind (default: list them)");
}

void add_replay(CLI::App& app, Verb& chosen, ReplayOptions& r) {
    CLI::App* sub = verb(
        app, chosen, "replay", "Prove a recorded log, play it, or replay it onto a running floor",
        "outcry replay --verify; outcry replay runs/a --onto tcp://127.0.0.1:5557 --speed 60x",
        [&r] { return replay(r); });
    sub->add_option("run", r.run, "run folder (default: the last)");
    sub->add_flag("--verify", r.verify, "exit 1 naming the first differing seq, actor and field");
    sub->add_option("--speed", r.speed, "max or Nx")->capture_default_str();
    sub->add_option("--topics", r.topics,
                    "topic patterns (default: every event); with --onto of the run's inputs");
    sub->add_option("--from", r.from, "first seq or time");
    sub->add_option("--to", r.to, "last seq or time");
    sub->add_flag("--loop", r.loop, "begin again at the end");
    sub->add_option(
        "--onto", r.onto,
        "say it to this floor: the `bus` of its topology, which needs a feed.replay actor");
    sub->add_option("--as", r.as, "name of that actor")->capture_default_str();
    sub->add_option("--secret", r.secret,
                    "its RUN/bus.secret (default: runs/last/bus.secret, or OUTCRY_SECRET)");
    sub->add_option("--times", r.times, "event times: kept, or shifted to now")
        ->capture_default_str();
    sub->add_flag("--json", r.json, "for programs");
}

void add_scan(CLI::App& app, Verb& chosen, ScanOptions& s) {
    CLI::App* sub = verb(app, chosen, "scan",
                         "Rank the symbols of a scanning floor: last ranking, shares, pairs",
                         "outcry scan --rows 10; outcry scan --connect tcp://127.0.0.1:5556",
                         [&s] { return scan(s); });
    sub->add_option("run", s.run, "run folder (default: the last)");
    sub->add_option("--at", s.at, "as of this time (default: the end)");
    sub->add_option("--connect", s.connect,
                    "tap of a running floor: redrawn at each ranking on a terminal");
    sub->add_option("--rows", s.rows, "symbols to show")->capture_default_str();
    sub->add_option("--count", s.count, "with --connect: stop after this many rankings");
    sub->add_flag("--json", s.json, "for programs");
}

void add_reading(CLI::App& app, Verb& chosen, TailOptions& t, ReplayOptions& r, WhyOptions& w,
                 DiffOptions& d, ReportOptions& p) {
    CLI::App* sub = verb(app, chosen, "tail", "Print events as they are said, or from a run",
                         "outcry tail 'vote.>' --count 3", [&t] { return tail(t); });
    sub->add_option("patterns", t.patterns, "topic patterns, * one token, > the rest (default: >)");
    sub->add_option("--connect", t.connect, "tap of a running floor, e.g. tcp://127.0.0.1:5556");
    sub->add_option("--run", t.run, "run folder (default: the last)");
    sub->add_option("--from", t.from, "live, last, start, a seq or a time")->capture_default_str();
    sub->add_option("--count", t.count, "stop after this many");
    sub->add_flag("--json", t.json, "a JSON object a line");
    add_replay(app, chosen, r);
    sub = verb(app, chosen, "why", "Explain an order, from fill to tick", "outcry why",
               [&w] { return why(w); });
    sub->add_option("run", w.run, "run folder (default: the last); the symbol with --not");
    sub->add_option(
        "what", w.what,
        "order id or its beginning, or a seq (default: the last order); the run with --not");
    sub->add_option("--not", w.not_, "why this was not done: BUY@2025-05-19T14:15, then the symbol")
        ->type_name("ACTION@TIME");
    sub->add_option("--depth", w.depth, "levels of the tree")->capture_default_str();
    sub->add_flag("--json", w.json, "for programs");
    sub = verb(app, chosen, "diff", "Where two runs part", "outcry diff runs/a runs/b",
               [&d] { return diff(d); });
    sub->add_option("a", d.a, "run folder")->required();
    sub->add_option("b", d.b, "run folder")->required();
    sub->add_flag("--json", d.json, "for programs");
    sub = verb(app, chosen, "report", "What a run was worth", "outcry report --html report.html",
               [&p] { return report(p); });
    sub->add_option("run", p.run, "run folder (default: the last)");
    sub->add_option("--html", p.html, "write one self-contained page");
    sub->add_flag("--json", p.json, "for programs");
}

void add_kill_switch(CLI::App& app, Verb& chosen, HaltOptions& o) {
    const auto both = [&](const char* name, const char* what, const char* example, bool halts) {
        CLI::App* sub = verb(app, chosen, name, what, example, [&o, halts] {
            o.halt = halts;
            return halt(o);
        });
        sub->add_option("run", o.run, "run folder of the running floor (default: the last)");
        sub->add_option("--connect", o.connect, "endpoint of the floor's bus instead")->type_name("ENDPOINT");
        sub->add_option("--key", o.key, "owner-only file with the key (default: $OUTCRY_OPERATOR_KEY, else the run's)")
            ->type_name("FILE");
        sub->add_option("--reason", o.reason, "why; it stands in the log");
        sub->add_option("--by", o.by, "who (default: this user)");
        sub->add_option("--runs", o.folder, "folder of runs")->capture_default_str();
        sub->add_option("--patience", o.patience_s, "seconds to wait for the floor")
            ->capture_default_str()
            ->check(CLI::Range(1, 600));
        sub->add_flag("--json", o.json, "for programs");
        if (halts) sub->add_flag("--flatten", o.flatten, "close what is held as well");
    };
    both("halt", "Kill switch: a running floor stops increasing risk at once",
         "outcry halt --reason 'the feed looks wrong' --flatten", true);
    both("resume-trading", "Take a halt back, and re-arm what only an operator may",
         "outcry resume-trading --reason 'feed is back'", false);
}

void add_whatif(CLI::App& app, Verb& chosen, WhatifOptions& o) {
    CLI::App* sub = verb(
        app, chosen, "whatif", "Run a recorded floor again with something changed, and compare",
        "outcry whatif --set core.edge_min=12bp --html whatif.html", [&o] { return whatif(o); });
    sub->add_option("run", o.run, "run folder (default: the last)");
    sub->add_option("--set", o.change.set, "actor.param=value, repeatable")
        ->type_name("ACTOR.PARAM=VALUE")
        ->allow_extra_args(false);
    sub->add_option("--drop", o.change.drop, "an actor to leave out, repeatable")
        ->type_name("ACTOR")
        ->allow_extra_args(false);
    sub->add_option("--swap", o.change.swap, "another kind in an actor's place, repeatable")
        ->type_name("ACTOR=KIND")
        ->allow_extra_args(false);
    sub->add_option("--from", o.from, "change nothing before this seq or time");
    sub->add_option("--sweep", o.sweep, "one parameter over a range, on all cores")
        ->type_name("ACTOR.PARAM=A..B/STEPS");
    sub->add_option("--processes", o.processes, "at once (default: one a core)");
    sub->add_option("--list", o.list, "changes shown of each sort")->capture_default_str();
    sub->add_option("--html", o.html, "write one self-contained page with both curves");
    sub->add_flag("--json", o.json, "for programs");
}

void add_log_keeping(CLI::App& log, Verb& chosen, LogOptions& l) {
    CLI::App* sub =
        verb(log, chosen, "compress", "Compress sealed segments with zstd; the content head stays",
             "outcry log compress", [&l] { return log_compress(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_option("--level", l.level, "of zstd, 1 to 19")
        ->capture_default_str()
        ->check(CLI::Range(1, 19));
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(log, chosen, "retire", "Let go of old events, segment by segment; heads stay behind",
               "outcry log retire runs/last --before 2025-05-19T00:00",
               [&l] { return log_retire(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_option("--before", l.before, "seq or time; whole segments before it go")->required();
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(log, chosen, "index", "Build the topic index where it is missing or stale",
               "outcry log index", [&l] { return log_index(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub = verb(log, chosen, "time", "Measure how fast this journal opens, seeks and is read",
               "outcry log time", [&l] { return log_time(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_flag("--json", l.json, "for programs");
}

void add_export(CLI::App& log, Verb& chosen, ExportOptions& e) {
    CLI::App* sub =
        verb(log, chosen, "export", "Events as JSON lines, CSV, or an MCAP of JSON messages",
             "outcry log export --csv --topics 'fill.>' --output fills.csv",
             [&e] { return log_export(e); });
    sub->add_option("run", e.run, "run folder (default: the last)");
    sub->add_flag("--json", e.json, "a JSON object a line");
    sub->add_flag("--csv", e.csv, "one column a field when all events are of one schema");
    sub->add_flag("--json-mcap", e.json_mcap,
                  "for viewers such as Foxglove that do not read MessagePack");
    sub->add_option("--topics", e.patterns,
                    "topic patterns, * one token, > the rest (default: all)");
    sub->add_option("--from", e.from, "first seq or time");
    sub->add_option("--to", e.to, "last seq, or a time before which it ends");
    sub->add_option("--output", e.output, "file (default: standard output)");
}

void add_log(CLI::App& app, Verb& chosen, LogOptions& l, ExportOptions& e) {
    CLI::App* log = app.add_subcommand(
        "log",
        "Look after a journal: info, cat, export, verify, recover, compress, retire, index, time");
    log->require_subcommand(1);
    CLI::App* sub = verb(*log, chosen, "info", "Segments, channels, heads", "outcry log info",
                         [&l] { return log_info(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(*log, chosen, "cat", "Print events, as JSON lines with --json",
               "outcry log cat --topics 'fill.>' --json", [&l] { return log_cat(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_option("--topics", l.patterns, "topic patterns");
    sub->add_option("--from", l.from, "first seq");
    sub->add_option("--count", l.count, "stop after this many");
    sub->add_flag("--json", l.json, "a JSON object a line");
    sub = verb(*log, chosen, "verify", "Check every CRC, both chains and every seq",
               "outcry log verify", [&l] { return log_verify(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_option("--head", l.head, "content head kept elsewhere, hexadecimal");
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(*log, chosen, "recover",
               "Copy what is whole of a damaged journal (exit 3 when something was lost)",
               "outcry log recover runs/last --to rescued", [&l] { return log_recover(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_option("--to", l.to, "new folder")->required();
    sub->add_flag("--json", l.json, "for programs");
    add_log_keeping(*log, chosen, l);
    add_export(*log, chosen, e);
}

void add_numbers(CLI::App& app, Verb& chosen, IndicatorOptions& i) {
    CLI::App* sub = verb(app, chosen, "indicator",
                         "An indicator over the columns of a CSV file, or the list of them",
                         "outcry indicator rsi timeperiod=21 --input bars.csv --output rsi.csv",
                         [&i] { return indicator(i); });
    sub->add_option("words", i.words, "NAME [param=value ...]");
    sub->add_option("--input", i.input, "CSV or CSV.gz with a header; - is standard input");
    sub->add_option("--output", i.output, "CSV to write (default: standard output)");
    sub->add_option("--inputs", i.inputs,
                    "free series and their columns, e.g. inReal=unit,inPeriods=periods")
        ->allow_extra_args(false);
    sub->add_flag("--list", i.list,
                  "name, group, inputs, parameters, outputs and lookback of all, or of NAME");
    sub->add_flag("--json", i.json, "the list for programs");
}

void add_making(CLI::App& app, Verb& chosen, TrainVerbOptions& t, DataOptions& d,
                NewActorOptions& n, DoctorOptions& doc) {
    CLI::App* sub = verb(app, chosen, "train", "Train a forecasting model on recorded bars",
                         "outcry train --data BTCUSDT-PERP=bars-5m.csv --out model.json",
                         [&t] { return train(t); });
    auto* from = sub->add_option_group("source", "where bars come from");
    from->add_option("--data", t.data,
                     "SYMBOL=FILE of bars of five minutes or a part of them, repeatable");
    from->add_option("--topology", t.topology,
                     "a floor: its recorded bars, stop, target, horizon, decide_on");
    from->add_option("--run", t.run, "a run folder: the five-minute bars of its journal");
    from->require_option(1);
    sub->add_option("--out", t.out, "model file to write")->required();
    sub->add_option("--html", t.html, "write one self-contained page with plots");
    sub->add_option("--set", t.set, "field=value of the training options, repeatable");
    sub->add_flag("--json", t.json, "for programs");
    CLI::App* data = app.add_subcommand("data", "Look after market data: check");
    data->require_subcommand(1);
    sub = verb(*data, chosen, "check", "Columns, stamps, gaps, duplicates and sanity of a CSV file",
               "outcry data check topologies/data/BTCUSDT-PERP-1m.csv.gz",
               [&d] { return data_check(d); });
    sub->add_option("file", d.file, "CSV or CSV.gz")->required();
    sub->add_flag("--json", d.json, "for programs");
    CLI::App* fresh = app.add_subcommand("new", "Begin something of your own: actor");
    fresh->require_subcommand(1);
    sub = verb(*fresh, chosen, "actor", "A C++ actor with its test, built out of tree",
               "outcry new actor momentum", [&n] { return new_actor(n); });
    sub->add_option("name", n.name, "name of the actor, lower case")->required();
    sub->add_option("--in", n.folder, "folder to make it in")->capture_default_str();
    sub = verb(app, chosen, "doctor", "What this machine lacks, and how to get it", "outcry doctor",
               [&doc] { return doctor(doc); });
    sub->add_flag("--json", doc.json, "for programs");
}

void add_models(CLI::App& app, Verb& chosen, ModelOptions& m) {
    CLI::App* model = app.add_subcommand("model", "Look at a model file, or ask it: info, predict");
    model->require_subcommand(1);
    CLI::App* sub = verb(*model, chosen, "info", "What a model file holds and what it is worth",
                         "outcry model info topologies/models/target-before-stop-2025-03.json",
                         [&m] { return model_info(m); });
    sub->add_option("model", m.model,
                    "XGBoost JSON or UBJ, LightGBM text, or a file of outcry train")
        ->required();
    sub->add_flag("--json", m.json, "for programs");
    sub = verb(*model, chosen, "predict",
               "Raw score and probability of each row of a CSV file, as CSV",
               "outcry model predict model.json --input rows.csv --output out.csv --contributions",
               [&m] { return model_predict(m); });
    sub->add_option("model", m.model,
                    "XGBoost JSON or UBJ, LightGBM text, or a file of outcry train")
        ->required();
    sub->add_option("--input", m.input,
                    "CSV or CSV.gz with a column for each feature, nan or empty where missing")
        ->required();
    sub->add_option("--output", m.output, "CSV file to write (default: standard output)");
    sub->add_option("--side", m.side, "long or short: which forest of Outcry's own file")
        ->check(CLI::IsMember({"long", "short"}))
        ->capture_default_str();
    sub->add_flag("--contributions", m.contributions,
                  "exact TreeSHAP: a column for each feature and contrib_bias");
}

void add_ledger(CLI::App& app, Verb& chosen, LedgerOptions& l, ImportOptions& i) {
    CLI::App* ledger = app.add_subcommand(
        "ledger", "The last seven days of a run, from its ledger; or: sql, audit, rebuild");
    ledger->footer("Example: outcry ledger --days 30");
    ledger->callback([&chosen, &l, ledger] {
        if (ledger->get_subcommands().empty()) chosen = [&l] { return ledger_report(l); };
    });
    ledger->add_option("run", l.run, "run folder (default: the last)");
    ledger->add_option("--days", l.days, "up to the last day of the ledger")->capture_default_str();
    ledger->add_option("--file", l.file, "a ledger that belongs to no run");
    ledger->add_flag("--json", l.json, "for programs");
    CLI::App* sub = verb(*ledger, chosen, "sql", "One SELECT over the ledger; whatever writes is refused",
                         "outcry ledger sql 'select * from profit_by_voter'", [&l] { return ledger_sql(l); });
    sub->add_option("select", l.sql, "SQL; the tables stand in actors/ledger/LEDGER.md")->required();
    sub->add_option("--run", l.run, "run folder (default: the last)");
    sub->add_option("--file", l.file, "a ledger that belongs to no run");
    sub->add_flag("--json", l.json, "rows as JSON");
    sub = verb(*ledger, chosen, "audit", "Hold fills, books, cash, ledger and journal against each other (exit 1)",
               "outcry ledger audit", [&l] { return ledger_audit(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(*ledger, chosen, "rebuild", "Write the ledger of a run that ended anew from its log",
               "outcry ledger rebuild", [&l] { return ledger_rebuild(l); });
    sub->add_option("run", l.run, "run folder (default: the last)");
    sub->add_flag("--json", l.json, "for programs");
    sub = verb(app, chosen, "import-state", "Take the history of a .trading_state.json into a ledger",
               "outcry import-state .trading_state.json --to imported.db", [&i] { return import_state(i); });
    sub->add_option("file", i.file, "state file of the older bot")->required();
    sub->add_option("--to", i.to, "ledger to put it into")->capture_default_str();
    sub->add_flag("--json", i.json, "for programs");
}

void add_arm(CLI::App& app, Verb& chosen, ArmOptions& a) {
    CLI::App* sub = verb(app, chosen, "arm", "Let a live topology start unattended for a while; asks on a terminal",
                         "outcry arm live.toml --for 24h", [&a] { return arm(a); });
    sub->add_option("topology", a.topology, "topology file with mode = \"live\"")->required();
    sub->add_option("--for", a.span, "how long, up to 7d")->capture_default_str();
    sub->add_option("--set", a.set, "actor.param=value, repeatable, as it will be run");
    sub->add_flag("--disarm", a.disarm, "take the arm back");
    sub->add_flag("--json", a.json, "for programs");
}

std::string own_path(const char* argument) {
    std::error_code failed;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? argument : path.string();
}

}  // namespace

int command_line(int argc, char** argv) {
    // Members of a floor are this program too; their words are the supervisor's, not a person's.
    if (argc > 1 && std::string_view(argv[1]) == "actor") return actor_main(argc, argv, roster());
    CLI::App app{"Outcry: trading agents that argue on one verifiable log", "outcry"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("outcry ") + OUTCRY_VERSION);
    Verb chosen;
    RunOptions running;
    running.program = own_path(argv[0]);
    CheckOptions checking;
    GraphOptions drawing;
    KindsOptions listing;
    SchemaOptions schemas;
    TailOptions tailing;
    ReplayOptions replaying;
    WhyOptions asking;
    DiffOptions comparing;
    ReportOptions reporting;
    WhatifOptions wondering;
    HaltOptions halting;
    ScanOptions scanning;
    SearchVerbs searching;
    LogOptions logs;
    IndicatorOptions measuring;
    ExportOptions exporting;
    TrainVerbOptions training;
    DataOptions data;
    NewActorOptions fresh;
    DoctorOptions health;
    ModelOptions models;
    LedgerOptions books;
    ImportOptions importing;
    ArmOptions arming;
    add_running(app, chosen, running);
    add_topologies(app, chosen, checking, drawing, listing, schemas);
    add_reading(app, chosen, tailing, replaying, asking, comparing, reporting);
    add_whatif(app, chosen, wondering);
    add_scan(app, chosen, scanning);
    add_kill_switch(app, chosen, halting);
    add_searches(app, chosen, searching);
    add_numbers(app, chosen, measuring);
    add_log(app, chosen, logs, exporting);
    add_making(app, chosen, training, data, fresh, health);
    add_models(app, chosen, models);
    add_ledger(app, chosen, books, importing);
    add_arm(app, chosen, arming);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& thrown) {
        return app.exit(thrown) == 0 ? 0 : 2;
    }
    const Result<int> code = chosen();
    if (code) return *code;
    std::fflush(stdout);
    std::fprintf(stderr, "outcry: %s\n", code.error().text().c_str());
    return 1;
}

}  // namespace outcry::tools
