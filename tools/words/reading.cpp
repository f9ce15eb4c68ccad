// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/replay/replay.hpp"
#include "tools/scan/scan.hpp"
#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

void add_tail(CLI::App& app, Verb& chosen) {
    const auto t = std::make_shared<TailOptions>();
    CLI::App* sub = verb(app, chosen, "tail", "Print events as they are said, or from a run",
                         "outcry tail 'vote.>' --count 3", [t] { return tail(*t); });
    sub->add_option("patterns", t->patterns, "topic patterns, * one token, > the rest (default: >)")
        ->check(wants_pattern());
    auto* tap = sub->add_option("--connect", t->connect,
                                "tap of a running floor, e.g. tcp://127.0.0.1:5556: what is said "
                                "from now on")
                    ->check(wants_endpoint());
    sub->add_option("--run", t->run, "run folder (default: the last)")->excludes(tap);
    sub->add_option("--from", t->from,
                    "live, last (the latest of each topic), start, a seq or a time; live and last "
                    "follow a run until it ends")
        ->capture_default_str()
        ->check(wants(check_tail_start))
        ->excludes(tap);
    sub->add_option("--count", t->count, "stop after this many");
    takes_json(sub, t->json, "a JSON object a line");
}

void add_replay(CLI::App& app, Verb& chosen) {
    const auto r = std::make_shared<ReplayOptions>();
    CLI::App* sub = verb(app, chosen, "replay",
                         "Prove a recorded log, play it, or replay it onto a running floor",
                         "outcry replay --verify; outcry replay runs/a --onto tcp://127.0.0.1:5557 "
                         "--speed 1x --times shifted",
                         [r] {  // only of a proof 1 is an answer
                             return r->verify ? answers([r] { return replay(*r); })() : replay(*r);
                         });
    takes_run(sub, r->run);
    auto* verify = sub->add_flag("--verify", r->verify,
                                 "exit 1 naming the first differing seq, actor and field");
    sub->add_option("--speed", r->speed, "max or Nx")
        ->capture_default_str()
        ->check(wants(parse_speed))
        ->excludes(verify);
    sub->add_option(
           "--topics", r->topics,
           "topic pattern, repeatable (default: every event); with --onto of the run's inputs")
        ->check(wants_pattern())
        ->excludes(verify);
    sub->add_option("--from", r->from, "first seq or time")->check(wants_place())->excludes(verify);
    sub->add_option("--to", r->to, "last seq or time")->check(wants_place())->excludes(verify);
    sub->add_flag("--loop", r->loop, "begin again at the end")->excludes(verify);
    auto* onto = sub->add_option("--onto", r->onto,
                                 "say it to this floor: the `bus` of its topology, which needs a "
                                 "feed.replay actor")
                     ->check(wants_endpoint())
                     ->excludes(verify);
    sub->add_option("--as", r->as, "name of that actor")->capture_default_str()->needs(onto);
    sub->add_option("--secret", r->secret,
                    "its RUN/bus.secret (default: runs/last/bus.secret, or OUTCRY_SECRET)")
        ->needs(onto);
    sub->add_option(
           "--times", r->times,
           "event times: kept, or shifted to now, which at 1x suits a floor that runs freely")
        ->capture_default_str()
        ->check(wants_one_of({"kept", "shifted"}))
        ->needs(onto);
    takes_json(sub, r->json);
}

void add_scan(CLI::App& app, Verb& chosen) {
    const auto s = std::make_shared<ScanOptions>();
    CLI::App* sub = verb(app, chosen, "scan",
                         "Rank the symbols of a scanning floor: last ranking, shares, pairs",
                         "outcry scan --rows 10; outcry scan --connect tcp://127.0.0.1:5556",
                         [s] { return scan(*s); });
    auto* tap = sub->add_option("--connect", s->connect,
                                "tap of a running floor: redrawn at each ranking on a terminal")
                    ->check(wants_endpoint());
    takes_run(sub, s->run)->excludes(tap);
    sub->add_option("--at", s->at, "as of this time (default: the end)")
        ->check(wants_time())
        ->excludes(tap);
    sub->add_option("--rows", s->rows, "symbols to show")->capture_default_str();
    sub->add_option("--count", s->count, "with --connect: stop after this many rankings")
        ->needs(tap);
    takes_json(sub, s->json);
}

}  // namespace

void add_reading(CLI::App& app, Verb& chosen) {
    add_tail(app, chosen);
    add_replay(app, chosen);
    add_scan(app, chosen);
}

}  // namespace outcry::tools
