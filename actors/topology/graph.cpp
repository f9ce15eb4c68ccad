// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/graph.hpp"

#include <algorithm>

#include "actors/topology/wiring.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {

namespace {

using topology::Wiring;

struct Arrow {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string label;
};

/// `signal`, `score bull`, `bar`: schemas, with the wire where both ends name one.
std::vector<Arrow> arrows_of(const Plan& plan, const Wiring& wiring) {
    std::vector<std::string> schemas;
    for (const TypeInfo* type : event_catalogue()) schemas.push_back(type->name);
    for (const PlannedActor& actor : plan.members)
        schemas.insert(schemas.end(), actor.says.begin(), actor.says.end());
    std::vector<Arrow> arrows;
    for (std::size_t to = 0; to < wiring.actors().size(); ++to) {
        for (std::size_t from = 0; from < wiring.actors().size(); ++from) {
            if (from == to) continue;
            std::vector<std::string> labels;
            for (const std::string& pattern : wiring.actors()[to].actor->hears) {
                const auto speakers = wiring.speakers(to, pattern);
                if (std::find(speakers.begin(), speakers.end(), from) == speakers.end()) continue;
                for (const std::string& topic : wiring.actors()[from].topics) {
                    if (!topology::patterns_meet(pattern, topic)) continue;
                    std::string label = topology::schema_of(topic, schemas);
                    if (std::find(labels.begin(), labels.end(), label) == labels.end())
                        labels.push_back(std::move(label));
                }
            }
            std::string label;
            for (const std::string& one : labels) label += joined({label.empty() ? "" : ", ", one});
            if (!label.empty()) arrows.push_back({from, to, std::move(label)});
        }
    }
    return arrows;
}

std::string_view mermaid_shape(const PlannedActor& actor, bool open) {
    if (actor.duty == Duty::edge) return open ? "[/" : "/]";
    if (actor.duty == Duty::observer) return open ? "[(" : ")]";
    return open ? "[" : "]";
}

}  // namespace

std::string mermaid_of(const Plan& plan, const std::vector<Kind>& kinds) {
    const Wiring wiring(plan, kinds);
    std::string text = "flowchart LR\n";
    for (const auto& wired : wiring.actors()) {
        const PlannedActor& actor = *wired.actor;
        text += joined({"  ", actor.name, mermaid_shape(actor, true), "\"", actor.name, "<br/>",
                        actor.kind, "\"", mermaid_shape(actor, false), "\n"});
    }
    for (const Arrow& arrow : arrows_of(plan, wiring))
        text += joined({"  ", wiring.actors()[arrow.from].actor->name,
                        wiring.actors()[arrow.to].observer ? " -.->|" : " -->|", arrow.label, "| ",
                        wiring.actors()[arrow.to].actor->name, "\n"});
    return text;
}

std::string dot_of(const Plan& plan, const std::vector<Kind>& kinds) {
    const Wiring wiring(plan, kinds);
    std::string text =
        joined({"digraph \"", plan.name, "\" {\n  rankdir=LR;\n  node [shape=box];\n"});
    for (const auto& wired : wiring.actors()) {
        const PlannedActor& actor = *wired.actor;
        const std::string_view shape = actor.duty == Duty::edge       ? ", shape=parallelogram"
                                       : actor.duty == Duty::observer ? ", shape=cylinder"
                                                                      : "";
        text += joined({"  \"", actor.name, "\" [label=\"", actor.name, "\\n", actor.kind, "\"",
                        shape, "];\n"});
    }
    for (const Arrow& arrow : arrows_of(plan, wiring))
        text += joined({"  \"", wiring.actors()[arrow.from].actor->name, "\" -> \"",
                        wiring.actors()[arrow.to].actor->name, "\" [label=\"", arrow.label, "\"",
                        wiring.actors()[arrow.to].observer ? ", style=dashed" : "", "];\n"});
    return text + "}\n";
}

}  // namespace outcry
