// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

void add_making(CLI::App& app, Verb& chosen) {
    const auto n = std::make_shared<NewActorOptions>();
    const auto doc = std::make_shared<DoctorOptions>();
    CLI::App* fresh = family(app, "new", "Begin something of your own: actor");
    CLI::App* sub = verb(*fresh, chosen, "actor", "A C++ actor with its test, built out of tree",
                         "outcry new actor momentum", [n] { return new_actor(*n); });
    sub->add_option("name", n->name, "name of the actor, lower case")
        ->required()
        ->check(wants(check_actor_name));
    sub->add_option("--in", n->folder, "folder to make it in")->capture_default_str();
    sub = verb(app, chosen, "doctor", "What this machine lacks, and how to get it", "outcry doctor",
               [doc] { return doctor(*doc); });
    takes_json(sub, doc->json);
}

}  // namespace outcry::tools
