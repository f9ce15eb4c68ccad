// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/verbs.hpp"

namespace outcry::tools {

void add_topologies(CLI::App& app, Verb& chosen) {
    const auto c = std::make_shared<CheckOptions>();
    const auto g = std::make_shared<GraphOptions>();
    const auto k = std::make_shared<KindsOptions>();
    const auto s = std::make_shared<SchemaOptions>();
    CLI::App* sub =
        verb(app, chosen, "check", "Prove what a topology can do, before it is launched",
             "outcry check topologies/classic.toml", [c] { return check_topology(*c); });
    takes_topology(sub, c->topology);
    takes_set(sub, c->set);
    sub->add_flag("--witnesses", c->witnesses, "show how each action is reached");
    takes_json(sub, c->json);
    sub = verb(app, chosen, "graph", "Draw a topology",
               "outcry graph topologies/paper.toml --format mermaid", [g] { return graph(*g); });
    takes_topology(sub, g->topology);
    sub->add_option("--format", g->format, "what to draw it with")
        ->check(CLI::IsMember({"mermaid", "dot"}))
        ->capture_default_str();
    sub = verb(app, chosen, "kinds", "List the kinds of actors, or one with its parameters",
               "outcry kinds core.pool", [k] { return kinds(*k); });
    sub->add_option("kind", k->kind, "kind");
    takes_json(sub, k->json, "manifests, for programs");
    sub = verb(app, chosen, "schema", "Print the JSON Schema of an event or of a kind's parameters",
               "outcry schema vote", [s] { return schema(*s); });
    sub->add_option("name", s->name, "event schema or kind (default: list them)");
}

}  // namespace outcry::tools
