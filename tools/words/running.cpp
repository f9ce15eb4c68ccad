// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <filesystem>
#include <memory>

#include "tools/arming.hpp"
#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

std::string own_path() {
    std::error_code failed;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? "outcry" : path.string();
}

void add_run(CLI::App& app, Verb& chosen) {
    const auto o = std::make_shared<RunOptions>();
    o->program = own_path();
    CLI::App* run_verb =
        verb(app, chosen, "run", "Check a topology, launch it, run it to its end",
             "outcry run topologies/paper.toml --set core.edge_min=12bp", [o] { return run(*o); });
    takes_topology(run_verb, o->topology);
    CLI::App* resume_verb =
        verb(app, chosen, "resume", "Go on with a stopped run, positions and all", "outcry resume",
             [o] { return resume(*o); });
    takes_run(resume_verb, o->run);
    takes_set(run_verb, o->set);
    for (CLI::App* sub : {run_verb, resume_verb}) {
        sub->add_option("--place", o->place,
                        "everyone fused, thread or process (default: as the topology says)")
            ->check(wants_one_of({"fused", "thread", "process"}));
        sub->add_option("--until", o->until,
                        "admit no input later than this, e.g. 2025-05-12T00:00")
            ->check(wants_time());
        takes_runs(sub, o->folder);
        sub->add_option("--commit", o->commit, "journal: none, interval (each second) or every")
            ->capture_default_str()
            ->check(wants_one_of({"none", "interval", "every"}));
        sub->add_option("--kill", o->kill, "drill: SIGKILL members, NAME@SEQ[,NAME@SEQ]")
            ->check(wants(parse_kills));
        sub->add_flag("--no-tap", o->no_tap, "open no tap");
        sub->add_flag("--quiet", o->quiet, "the report only");
        takes_json(sub, o->json, "the report as JSON");
    }
}

void add_kill_switch(CLI::App& app, Verb& chosen) {
    const auto o = std::make_shared<HaltOptions>();
    const auto both = [&](const char* name, const char* what, const char* example, bool halts) {
        CLI::App* sub = verb(app, chosen, name, what, example, [o, halts] {
            o->halt = halts;
            return halt(*o);
        });
        takes_run(sub, o->run, "run folder of the running floor (default: the last)");
        sub->add_option("--connect", o->connect, "endpoint of the floor's bus instead")
            ->type_name("ENDPOINT")
            ->check(wants_endpoint());
        sub->add_option(
               "--key", o->key,
               "owner-only file with the key (default: $OUTCRY_OPERATOR_KEY, else the run's)")
            ->type_name("FILE");
        sub->add_option("--reason", o->reason, "why; it stands in the log");
        sub->add_option("--by", o->by, "who (default: this user)");
        takes_runs(sub, o->folder);
        sub->add_option("--patience", o->patience_s, "seconds to wait for the floor")
            ->capture_default_str()
            ->check(CLI::Range(1, 600));
        takes_json(sub, o->json);
        if (halts)
            sub->add_flag("--flatten", o->flatten,
                          "close what is held as well; stands until resume-trading, also when a "
                          "later halt does not say it");
    };
    both("halt", "Kill switch: a running floor stops increasing risk at once",
         "outcry halt --reason 'the feed looks wrong' --flatten", true);
    both("resume-trading", "Take a halt back, and re-arm what only an operator may",
         "outcry resume-trading --reason 'feed is back'", false);
}

void add_arm(CLI::App& app, Verb& chosen) {
    const auto a = std::make_shared<ArmOptions>();
    CLI::App* sub = verb(app, chosen, "arm",
                         "Let a live topology start unattended for a while; asks on a terminal",
                         "outcry arm live.toml --for 24h", [a] { return arm(*a); });
    sub->add_option("topology", a->topology, "topology file with mode = \"live\"")->required();
    sub->add_option("--for", a->span, "how long, up to 7d")
        ->capture_default_str()
        ->check(wants(parse_arm_span));
    takes_set(sub, a->set, "actor.param=value, repeatable, as it will be run");
    sub->add_flag("--disarm", a->disarm, "take the arm back");
    takes_json(sub, a->json);
}

}  // namespace

void add_running(CLI::App& app, Verb& chosen) {
    add_run(app, chosen);
    add_kill_switch(app, chosen);
    add_arm(app, chosen);
}

}  // namespace outcry::tools
