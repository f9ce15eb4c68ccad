// SPDX-License-Identifier: Apache-2.0
#include "tools/search/command.hpp"

#include <memory>

#include "tools/search/search.hpp"
#include "tools/search/validate.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

constexpr const char* codes =
    "Exit: 0 done, 1 failed, 2 misused, 3 with --gate unless an edge is shown, 130 stopped (the "
    "same "
    "command goes on; nothing is tried twice).\nExample: ";

CLI::App* verb_with_codes(CLI::App& app, Verb& chosen, const char* name, const char* help,
                          const std::string& footer, Verb call) {
    CLI::App* sub = verb(app, chosen, name, help, "", std::move(call));
    sub->footer(footer);
    return sub;
}

/// A stretch of so many days or more.
CLI::Validator wants_days(std::int64_t least) {
    return wants([least](const std::string& text) -> Result<void> {
        OUTCRY_ASSIGN(const DurationNs span, time::parse_duration(text));
        if (span.ns >= least * ns_per_day) return {};
        return invalid("wants " + std::to_string(least) + "d or more, got " + text);
    });
}

void add_floor(CLI::App* sub, SearchOptions& s) {
    takes_topology(sub, s.topology);
    takes_set(sub, s.set, "actor.param=value of every floor, repeatable");
    sub->add_option("--until", s.until, "admit no input later than this, e.g. 2025-05-12T00:00")
        ->check(wants_time());
    sub->add_option("--runs", s.folder, "folder that holds results.db")->capture_default_str();
    sub->add_flag("--gate", s.gate, "exit 3 unless an edge is shown");
    sub->add_option("--html", s.html, "write one self-contained page");
    takes_json(sub, s.json);
}

void add_space(CLI::App* sub, SearchOptions& s) {
    sub->add_option("--param", s.param, "what may vary: A..B/STEPS or V1,V2,V3; repeatable")
        ->type_name("ACTOR.PARAM=VALUES")
        ->required()
        ->check(wants([](const std::string& text) { return parse_space({text}); }));
    sub->add_option("--method", s.method, "grid, random, genetic or bayesian")
        ->capture_default_str()
        ->check(wants_one_of({"grid", "random", "genetic", "bayesian"}));
    sub->add_option("--metric", s.metric,
                    "sharpe, sortino, calmar, omega, net, drawdown, profit_factor or expectancy")
        ->capture_default_str()
        ->check(wants(check_metric));
    sub->add_option("--trials", s.trials,
                    "floors to try (default: the whole grid; 100 by the other methods)");
    sub->add_option("--seed", s.seed, "of the methods by chance")->capture_default_str();
    sub->add_option("--processes", s.processes, "at once (default: one a core)");
    sub->add_flag("--fresh", s.fresh, "try again what is known");
}

void add_search(CLI::App& app, Verb& chosen) {
    const auto s = std::make_shared<SearchOptions>();
    CLI::App* sub = verb_with_codes(
        app, chosen, "backtest",
        "Run a topology in memory, and what it was worth with every statistic",
        std::string(codes) + "outcry backtest topologies/minimal.toml --set core.edge_min=6bp",
        [s] { return backtest(*s); });
    add_floor(sub, *s);
    sub = verb_with_codes(
        app, chosen, "optimize", "Search parameters on all cores, and how much of the best is luck",
        std::string(codes) +
            "outcry optimize topologies/minimal.toml --param core.edge_min=4bp..16bp/6",
        [s] { return optimize(*s); });
    add_floor(sub, *s);
    add_space(sub, *s);
    sub->add_option("--list", s->list, "best floors shown")->capture_default_str();
    sub = verb_with_codes(
        app, chosen, "walkforward", "Choose parameters on past days, trade the next, move on",
        std::string(codes) +
            "outcry walkforward topologies/minimal.toml --param core.edge_min=4bp..16bp/6 "
            "--train 10d --test 5d",
        [s] { return walkforward(*s); });
    add_floor(sub, *s);
    add_space(sub, *s);
    sub->add_option("--train", s->train, "days to choose on, e.g. 10d")
        ->required()
        ->check(wants_days(2));
    sub->add_option("--test", s->test, "days to trade with the choice, e.g. 5d")
        ->required()
        ->check(wants_days(1));
    sub->add_flag("--anchored", s->anchored, "choose on all days so far");
}

void add_montecarlo(CLI::App& app, Verb& chosen) {
    const auto m = std::make_shared<MonteCarloOptions>();
    CLI::App* sub =
        verb_with_codes(app, chosen, "montecarlo",
                        "Other ways a run could have gone, from its round trips and its days",
                        "Example: outcry montecarlo --resamples 5000 --html paths.html",
                        [m] { return montecarlo(*m); });
    takes_run(sub, m->run);
    sub->add_option("--resamples", m->resamples, "of each sort")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{10}, resamples_max).description(""));
    sub->add_option("--block", m->block,
                    "mean length of a block of days (default: the cube root of their number)")
        ->check(CLI::Range(1.0, 1e6).description(""));
    sub->add_option("--seed", m->seed, "of the draws")->capture_default_str();
    sub->add_option("--html", m->html, "write one self-contained page with the paths");
    takes_json(sub, m->json);
}

void add_validate(CLI::App& app, Verb& chosen) {
    const auto v = std::make_shared<ValidateOptions>();
    CLI::App* sub =
        verb_with_codes(app, chosen, "validate",
                        "Test a floor on days held back, for look-ahead, and for its warm-up",
                        "Exit: 0 valid, 1 failed, 2 misused, 3 it looks ahead, its warm-up is too "
                        "short, or, with --gate, the "
                        "days held back show no edge.\nExample: outcry validate "
                        "topologies/minimal.toml --split 70%",
                        [v] { return validate(*v); });
    takes_topology(sub, v->topology);
    takes_set(sub, v->set);
    sub->add_option("--until", v->until, "admit no input later than this")->check(wants_time());
    sub->add_option("--metric", v->metric, "tested: sharpe, sortino, calmar, omega or net")
        ->capture_default_str()
        ->check(wants_one_of({"sharpe", "sortino", "calmar", "omega", "net"}));
    sub->add_option("--split", v->split, "share of the days that are the backtest, 10% to 90%")
        ->capture_default_str()
        ->check(wants(parse_split));
    sub->add_option("--runs", v->folder, "folder that holds results.db")->capture_default_str();
    sub->add_option("--cuts", v->cuts, "times at which the future is changed")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{0}, cuts_max).description(""));
    sub->add_option("--seed", v->seed, "of the resamples")->capture_default_str();
    sub->add_flag("--gate", v->gate, "exit 3 unless the days held back pass the test");
    takes_json(sub, v->json);
}

void add_gate(CLI::App& app, Verb& chosen) {
    const auto g = std::make_shared<GateOptions>();
    CLI::App* sub = verb_with_codes(
        app, chosen, "gate",
        "Measure how often the verdict is wrong: noise that passes, edges that are missed",
        "Exit: 0 as promised, 1 failed, 2 misused, 3 more than 5 % of noise "
        "passes.\nExample: outcry gate --seeds 1000",
        [g] { return gate_rates(*g); });
    sub->add_option("--seeds", g->trial.seeds, "records of each sort")
        ->capture_default_str()
        ->check(CLI::Range(1.0, 1e9).description(""));
    sub->add_option("--days", g->trial.observations, "length of a record")
        ->capture_default_str()
        ->check(CLI::Range(2.0, 1e9).description(""));
    sub->add_option("--sharpe", g->trial.sharpe, "annual, of the planted edge")
        ->capture_default_str();
    sub->add_option("--search", g->trial.searched, "of how many the best is shown to the gate")
        ->capture_default_str()
        ->check(CLI::Range(1.0, 1e9).description(""));
    takes_json(sub, g->json);
}

}  // namespace

void add_searches(CLI::App& app, Verb& chosen) {
    add_search(app, chosen);
    add_montecarlo(app, chosen);
    add_validate(app, chosen);
    add_gate(app, chosen);
}

}  // namespace outcry::tools
