// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

CLI::App* verb(CLI::App& app, Verb& chosen, const char* name, const char* help, const char* example,
               Verb call) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->footer(std::string("Example: ") + example);
    sub->callback([&chosen, call = std::move(call)] { chosen = call; });
    return sub;
}

Verb answers(Verb call) {
    return [call = std::move(call)] {
        Result<int> code = call();
        if (code || code.error().kind != Error::Kind::not_found) return code;
        return misused(code.error());
    };
}

CLI::App* family(CLI::App& app, const char* name, const char* help) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->require_subcommand(1);
    return sub;
}

void takes_topology(CLI::App* sub, std::string& topology) {
    sub->add_option("topology", topology, "topology file")->required();
}

CLI::Option* takes_run(CLI::App* sub, std::string& run, const char* help) {
    return sub->add_option("run", run, help);
}

void takes_runs(CLI::App* sub, std::string& folder) {
    sub->add_option("--runs", folder, "folder of runs")->capture_default_str();
}

void takes_set(CLI::App* sub, std::vector<std::string>& set, const char* help) {
    sub->add_option("--set", set, help)->type_name("ACTOR.PARAM=VALUE")->check(wants_setting());
}

void takes_json(CLI::App* sub, bool& json, const char* help) {
    sub->add_flag("--json", json, help);
}

}  // namespace outcry::tools
