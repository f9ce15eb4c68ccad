// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/diff/diff.hpp"
#include "tools/report/report.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/why/why.hpp"
#include "tools/why/why_not.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

void add_why(CLI::App& app, Verb& chosen) {
    const auto w = std::make_shared<WhyOptions>();
    CLI::App* sub = verb(app, chosen, "why", "Explain an order, from fill to tick", "outcry why",
                         [w] { return why(*w); });
    takes_run(sub, w->run, "run folder (default: the last); the symbol with --not");
    sub->add_option(
        "what", w->what,
        "order id or its beginning, or a seq (default: the last order); the run with --not");
    sub->add_option("--not", w->not_,
                    "why this was not done: BUY@2025-05-19T14:15, then the symbol")
        ->type_name("ACTION@TIME")
        ->check(wants(check_wanted));
    sub->add_option("--depth", w->depth, "levels of the tree; 0 is the headline alone")
        ->capture_default_str()
        ->check(CLI::Range(0, 1000).description(""));
    takes_json(sub, w->json);
}

void add_diff(CLI::App& app, Verb& chosen) {
    const auto d = std::make_shared<DiffOptions>();
    CLI::App* sub = verb(app, chosen, "diff", "Where two runs part", "outcry diff runs/a runs/b",
                         answers([d] { return diff(*d); }));
    sub->add_option("a", d->a, "run folder")->required();
    sub->add_option("b", d->b, "run folder")->required();
    takes_json(sub, d->json);
}

void add_report(CLI::App& app, Verb& chosen) {
    const auto p = std::make_shared<ReportOptions>();
    CLI::App* sub = verb(app, chosen, "report", "What a run was worth",
                         "outcry report --html report.html", [p] { return report(*p); });
    takes_run(sub, p->run);
    sub->add_option("--html", p->html, "write one self-contained page");
    takes_json(sub, p->json);
}

void add_whatif(CLI::App& app, Verb& chosen) {
    const auto o = std::make_shared<WhatifOptions>();
    CLI::App* sub = verb(
        app, chosen, "whatif", "Run a recorded floor again with something changed, and compare",
        "outcry whatif --set core.edge_min=12bp --html whatif.html", [o] { return whatif(*o); });
    takes_run(sub, o->run);
    takes_set(sub, o->change.set);
    sub->add_option("--drop", o->change.drop, "an actor to leave out, repeatable")
        ->type_name("ACTOR");
    sub->add_option("--swap", o->change.swap, "another kind in an actor's place, repeatable")
        ->type_name("ACTOR=KIND")
        ->check(wants(parse_swap));
    sub->add_option("--from", o->from,
                    "change no answer to what was said before this seq or time; of a proposal name "
                    "its cause")
        ->check(wants_place());
    sub->add_option("--sweep", o->sweep, "one parameter over a range, on all cores")
        ->type_name("ACTOR.PARAM=A..B/STEPS")
        ->check(wants([](const std::string& text) { return parse_range(text); }));
    sub->add_option("--processes", o->processes, "at once (default: one a core)");
    sub->add_option("--list", o->list, "changes shown of each sort")->capture_default_str();
    sub->add_option("--html", o->html, "write one self-contained page with both curves");
    takes_json(sub, o->json);
}

}  // namespace

void add_explaining(CLI::App& app, Verb& chosen) {
    add_why(app, chosen);
    add_report(app, chosen);
    add_diff(app, chosen);
    add_whatif(app, chosen);
}

}  // namespace outcry::tools
