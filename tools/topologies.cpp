// SPDX-License-Identifier: Apache-2.0
// The verbs that look at topologies, kinds and schemas before anything runs.
#include <unistd.h>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "actors/case/evidence.hpp"
#include "actors/topology/check.hpp"
#include "actors/topology/graph.hpp"
#include "actors/topology/load.hpp"
#include "outcry/actor/main.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"
#include "tools/json_text.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

Result<Plan> load_plan(const std::string& path, const std::vector<std::string>& set) {
    LoadOptions load;
    load.overrides = set;
    return plan_of(load_topology(path, load));
}

nlohmann::ordered_json complaints_json(const std::vector<CheckComplaint>& complaints) {
    auto list = nlohmann::ordered_json::array();
    for (const CheckComplaint& complaint : complaints)
        list.push_back(
            {{"actor", complaint.actor}, {"key", complaint.key}, {"message", complaint.message}});
    return list;
}

nlohmann::ordered_json reach_json(const std::vector<Reach>& all) {
    auto list = nlohmann::ordered_json::array();
    for (const Reach& reach : all) {
        auto witness = nlohmann::ordered_json::object();
        for (const auto& [input, value] : reach.witness) witness[input] = value;
        list.push_back({{"decider", reach.decider},
                        {"regime", reach.regime},
                        {"what", reach.what},
                        {"reachable", reach.reachable},
                        {"witness", std::move(witness)}});
    }
    return list;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "nothing" : text;
}

}  // namespace

Result<int> check_topology(const CheckOptions& options) {
    OUTCRY_ASSIGN(const Plan plan, load_plan(options.topology, options.set));
    const CheckReport report = check(plan);
    if (options.json) {
        nlohmann::ordered_json out = {{"ok", report.ok()},
                                      {"headline", report.headline()},
                                      {"errors", complaints_json(report.errors)},
                                      {"warnings", complaints_json(report.warnings)}};
        if (options.witnesses) out["reach"] = reach_json(report.reach);
        std::puts(json_text(out, 2).c_str());
        return report.ok() ? 0 : 1;
    }
    LoadOptions load;
    load.overrides = options.set;
    OUTCRY_ASSIGN(const TomlDocument document, topology_document(options.topology, load));
    std::string text = text_of(placed(report.errors, document));
    if (!report.warnings.empty())
        text += std::string(text.empty() ? "" : "\n") + "warnings:\n" +
                text_of(placed(report.warnings, document));
    if (!text.empty() && text.back() != '\n') text += '\n';
    std::fputs(text.c_str(), stdout);
    if (options.witnesses) std::fputs(report.text(true).c_str(), stdout);
    std::printf("%s %s\n", report.ok() ? "checked " : "refused ", report.headline().c_str());
    return report.ok() ? 0 : 1;
}

Result<int> graph(const GraphOptions& options) {
    OUTCRY_ASSIGN(const Plan plan, load_plan(options.topology, {}));
    if (options.format != "mermaid" && options.format != "dot")
        return invalid("--format wants mermaid or dot, got " + quoted(options.format));
    std::fputs((options.format == "dot" ? dot_of(plan) : mermaid_of(plan)).c_str(), stdout);
    return 0;
}

namespace {

constexpr std::size_t fallback_shown = 48;  // characters of a default

std::vector<std::string_view> kind_names() {
    std::vector<std::string_view> names;
    for (const Kind& kind : roster()) names.emplace_back(kind.manifest.kind);
    return names;
}

/// What an advocate's findings may name.
void print_rules(const Look& look) {
    Table table({{"rule"}, {"what it looks for"}, {"readings"}});
    for (const cases::Rule& rule : cases::rules()) {
        std::string readings;
        for (const std::string_view reading : rule.readings)
            readings += (readings.empty() ? "" : " ") + std::string(reading);
        table.row({std::string(rule.name), std::string(rule.hint), readings});
    }
    std::fputs(("\n" + table.text(look)).c_str(), stdout);
}

}  // namespace

Result<int> kinds(const KindsOptions& options) {
    if (options.json) {
        std::puts(manifests_json(roster()).c_str());
        return 0;
    }
    const Look look = look_of(STDOUT_FILENO);
    if (options.kind.empty()) {
        Table table({{"kind"}, {"what it is"}, {"hears"}, {"says"}});
        for (const Kind& kind : roster())
            table.row({kind.manifest.kind, kind.manifest.summary, joined(kind.manifest.hears),
                       joined(kind.manifest.says)});
        std::fputs(table.text(look).c_str(), stdout);
        return 0;
    }
    const Kind* kind = find_kind(options.kind);
    if (kind == nullptr)
        return error(Error::Kind::not_found, "no kind `" + options.kind + "`" +
                                                 did_you_mean(options.kind, kind_names()) +
                                                 "; `outcry kinds` lists them");
    const std::string head = kind->manifest.kind + ": " + kind->manifest.summary + "\nhears " +
                             joined(kind->manifest.hears) + "\nsays  " +
                             joined(kind->manifest.says) + "\n";
    std::fputs(wrapped_text(head, look.width, 6).c_str(), stdout);
    Table table({{"parameter"}, {"default"}, {"what it means"}});
    for (const FieldInfo& field : kind->manifest.params->fields) {
        std::string fallback = "required";
        if (field.fallback) {
            TypeInfo one;
            one.fields.push_back(field);
            const auto text = to_json(field.fallback->view(), *field.type);
            fallback = text ? *text : "?";
            if (fallback.size() > fallback_shown)
                fallback = fallback.substr(0, fallback_shown) + "… (--json)";
        }
        table.row({field.name, fallback, field.doc});
    }
    std::fputs(table.text(look).c_str(), stdout);
    if (options.kind.starts_with("case.")) print_rules(look);
    return 0;
}

Result<int> schema(const SchemaOptions& options) {
    if (options.name.empty()) {
        for (const TypeInfo* type : event_catalogue()) std::puts(type->name.c_str());
        return 0;
    }
    const TypeInfo* type = find_event_type(options.name);
    if (type == nullptr)
        if (const Kind* kind = find_kind(options.name)) type = kind->manifest.params;
    if (type == nullptr) {
        std::vector<std::string_view> names = kind_names();
        for (const TypeInfo* one : event_catalogue()) names.emplace_back(one->name);
        return error(Error::Kind::not_found,
                     "no event or kind `" + options.name + "`" + did_you_mean(options.name, names) +
                         "; `outcry schema` lists events, `outcry kinds` kinds");
    }
    std::puts(json_schema(*type, JsonStyle::pretty).c_str());
    return 0;
}

}  // namespace outcry::tools
