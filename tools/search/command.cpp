// SPDX-License-Identifier: Apache-2.0
#include "tools/search/command.hpp"

#include <CLI/CLI.hpp>

namespace outcry::tools {

namespace {

using Chosen = std::function<Result<int>()>;

constexpr const char* codes =
    "Exit: 0 done, 1 failed, 2 misused, 3 with --gate unless an edge is shown, 130 stopped (the "
    "same "
    "command goes on; nothing is tried twice).\nExample: ";

CLI::App* verb(CLI::App& app, Chosen& chosen, const char* name, const char* help,
               const std::string& footer, Chosen call) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->footer(footer);
    sub->callback([&chosen, call = std::move(call)] { chosen = call; });
    return sub;
}

void add_floor(CLI::App* sub, SearchOptions& s) {
    sub->add_option("topology", s.topology, "topology file")->required();
    sub->add_option("--set", s.set, "actor.param=value of every floor, repeatable")
        ->type_name("ACTOR.PARAM=VALUE")
        ->allow_extra_args(false);
    sub->add_option("--until", s.until, "admit no input later than this, e.g. 2025-05-12T00:00");
    sub->add_option("--runs", s.folder, "folder that holds results.db")->capture_default_str();
    sub->add_flag("--gate", s.gate, "exit 3 unless an edge is shown");
    sub->add_option("--html", s.html, "write one self-contained page");
    sub->add_flag("--json", s.json, "for programs");
}

void add_space(CLI::App* sub, SearchOptions& s) {
    sub->add_option("--param", s.param, "what may vary: A..B/STEPS or V1,V2,V3; repeatable")
        ->type_name("ACTOR.PARAM=VALUES")
        ->allow_extra_args(false)
        ->required();
    sub->add_option("--method", s.method, "grid, random, genetic or bayesian")
        ->capture_default_str();
    sub->add_option("--metric", s.metric,
                    "sharpe, sortino, calmar, omega, net, drawdown, profit_factor or expectancy")
        ->capture_default_str();
    sub->add_option("--trials", s.trials,
                    "floors to try (default: the whole grid; 100 by the other methods)");
    sub->add_option("--seed", s.seed, "of the methods by chance")->capture_default_str();
    sub->add_option("--processes", s.processes, "at once (default: one a core)");
    sub->add_flag("--fresh", s.fresh, "try again what is known");
}

void add_validate(CLI::App& app, Chosen& chosen, ValidateOptions& v) {
    CLI::App* sub = verb(app, chosen, "validate",
                         "Test a floor on days held back, for look-ahead, and for its warm-up",
                         "Exit: 0 valid, 1 failed, 2 misused, 3 it looks ahead, its warm-up is too "
                         "short, or, with --gate, the "
                         "days held back show no edge.\nExample: outcry validate "
                         "topologies/minimal.toml --split 70%",
                         [&v] { return validate(v); });
    sub->add_option("topology", v.topology, "topology file")->required();
    sub->add_option("--set", v.set, "actor.param=value, repeatable")
        ->type_name("ACTOR.PARAM=VALUE")
        ->allow_extra_args(false);
    sub->add_option("--until", v.until, "admit no input later than this");
    sub->add_option("--metric", v.metric, "tested: sharpe, sortino, calmar, omega, net or drawdown")
        ->capture_default_str();
    sub->add_option("--split", v.split, "share of the days that are the backtest")
        ->capture_default_str();
    sub->add_option("--cuts", v.cuts, "times at which the future is changed")
        ->capture_default_str();
    sub->add_option("--seed", v.seed, "of the resamples")->capture_default_str();
    sub->add_flag("--gate", v.gate, "exit 3 unless the days held back pass the test");
    sub->add_flag("--json", v.json, "for programs");
}

}  // namespace

void add_searches(CLI::App& app, Chosen& chosen, SearchVerbs& options) {
    SearchOptions& s = options.search;
    CLI::App* sub =
        verb(app, chosen, "backtest",
             "Run a topology in memory, and what it was worth with every statistic",
             std::string(codes) + "outcry backtest topologies/minimal.toml --set core.edge_min=6bp",
             [&s] { return backtest(s); });
    add_floor(sub, s);
    sub = verb(app, chosen, "optimize",
               "Search parameters on all cores, and how much of the best is luck",
               std::string(codes) +
                   "outcry optimize topologies/minimal.toml --param core.edge_min=4bp..16bp/6",
               [&s] { return optimize(s); });
    add_floor(sub, s);
    add_space(sub, s);
    sub->add_option("--list", s.list, "best floors shown")->capture_default_str();
    sub =
        verb(app, chosen, "walkforward", "Choose parameters on past days, trade the next, move on",
             std::string(codes) +
                 "outcry walkforward topologies/minimal.toml --param core.edge_min=4bp..16bp/6 "
                 "--train 10d --test 5d",
             [&s] { return walkforward(s); });
    add_floor(sub, s);
    add_space(sub, s);
    sub->add_option("--train", s.train, "days to choose on, e.g. 10d")->required();
    sub->add_option("--test", s.test, "days to trade with the choice, e.g. 5d")->required();
    sub->add_flag("--anchored", s.anchored, "choose on all days so far");
    MonteCarloOptions& m = options.drawing;
    sub = verb(app, chosen, "montecarlo",
               "Other ways a run could have gone, from its round trips and its days",
               "Example: outcry montecarlo --resamples 5000 --html paths.html",
               [&m] { return montecarlo(m); });
    sub->add_option("run", m.run, "run folder (default: the last)");
    sub->add_option("--resamples", m.resamples, "of each sort")->capture_default_str();
    sub->add_option("--block", m.block,
                    "mean length of a block of days (default: the cube root of their number)");
    sub->add_option("--seed", m.seed, "of the draws")->capture_default_str();
    sub->add_option("--html", m.html, "write one self-contained page with the paths");
    sub->add_flag("--json", m.json, "for programs");
    add_validate(app, chosen, options.validating);
    GateOptions& g = options.gate;
    sub = verb(app, chosen, "gate",
               "Measure how often the verdict is wrong: noise that passes, edges that are missed",
               "Exit: 0 as promised, 1 failed, 2 misused, 3 more than 5 % of noise "
               "passes.\nExample: outcry gate --seeds 1000",
               [&g] { return gate_rates(g); });
    sub->add_option("--seeds", g.trial.seeds, "records of each sort")->capture_default_str();
    sub->add_option("--days", g.trial.observations, "length of a record")->capture_default_str();
    sub->add_option("--sharpe", g.trial.sharpe, "annual, of the planted edge")
        ->capture_default_str();
    sub->add_option("--search", g.trial.searched, "of how many the best is shown to the gate")
        ->capture_default_str();
    sub->add_flag("--json", g.json, "for programs");
}

}  // namespace outcry::tools
