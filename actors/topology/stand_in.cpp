// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/stand_in.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

constexpr std::string_view paper = "execution.paper";
constexpr std::string_view nobody = "none";

bool is_text(const Value& value) {
    return value.kind == Value::Kind::text || value.kind == Value::Kind::loose;
}

/// The name of the kind it declares; nullptr when it names none.
const Value* declared_kind(const Value& written) {
    const Value* name = written.is_table() ? written.get("kind") : &written;
    return name != nullptr && is_text(*name) ? name : nullptr;
}

bool is_nobody(const Value& written) {
    return !written.is_table() && is_text(written) && written.text == nobody;
}

/// What it declares but for the kind: the parameters.
Value parameters(const Value& written) {
    Value table = Value::of_table(written.at);
    if (written.is_table()) table = written;
    std::erase_if(table.entries, [](const Entry& one) { return one.key == "kind"; });
    return table;
}

/// Why `kind` cannot sit there; empty when it can.
std::string unfit(const Kind& kind, const Draft& edge) {
    if (kind.manifest.duty != Duty::actor)
        return joined({quoted(kind.manifest.kind),
                       " is no actor: what it says cannot be re-executed; name an actor such as ",
                       quoted(paper), ", or \"none\""});
    const auto& says = kind.manifest.says;
    if (std::none_of(says.begin(), says.end(),
                     [&](const std::string& schema) { return edge.says(schema); }))
        return joined({quoted(kind.manifest.kind), " says nothing that ", quoted(edge.kind_name),
                       " says, so it answers none of its requests"});
    return {};
}

}  // namespace

std::optional<Draft> declared_stand_in(const TomlDocument& document, const Draft& edge,
                                       const std::vector<Kind>& kinds,
                                       std::vector<Diagnostic>& diagnostics) {
    if (edge.kind == nullptr || !edge.stand_in) return std::nullopt;
    const Entry& entry = *edge.stand_in;
    const auto refuse = [&](TextPlace at, std::string message) {
        diagnostics.push_back(document.complaint(at, std::move(message)));
        return std::nullopt;
    };
    if (edge.kind->manifest.duty != Duty::edge)
        return refuse(entry.key_at, joined({quoted(edge.kind_name),
                                            " is re-executed in a what-if and needs no stand_in; "
                                            "it is for edges, which meet the world"}));
    const Value* name = declared_kind(entry.value);
    if (name == nullptr)
        return refuse(entry.value.at, joined({"stand_in names a kind, such as \"execution.paper\" "
                                              "or { kind = \"execution.paper\", … }, or is "
                                              "\"none\"; got ",
                                              describe_value(entry.value)}));
    if (is_nobody(entry.value)) return std::nullopt;
    const Kind* kind = find_in(kinds, name->text);
    if (kind == nullptr) {
        std::vector<std::string_view> known;
        for (const Kind& one : kinds)
            if (one.manifest.duty == Duty::actor) known.push_back(one.manifest.kind);
        std::string guess = did_you_mean(name->text, known);
        if (guess.empty()) guess = "; `outcry kinds` lists them";
        return refuse(name->at, joined({"unknown kind ", quoted(name->text), guess}));
    }
    if (std::string why = unfit(*kind, edge); !why.empty()) return refuse(name->at, std::move(why));
    Draft draft;
    draft.name = edge.name;
    draft.at = entry.key_at;
    draft.kind_name = kind->manifest.kind;
    draft.kind = kind;
    draft.table = parameters(entry.value);
    return draft;
}

Result<std::vector<Swap>> seat_stand_ins(Value& root, const std::vector<std::string>& venues,
                                         const std::vector<Kind>& kinds) {
    std::vector<Swap> seated;
    Value* actors = root.get("actor");
    if (actors == nullptr || !actors->is_table()) return seated;
    for (Entry& actor : actors->entries) {
        const Value* written = actor.value.get("stand_in");
        if (written == nullptr) {
            if (std::find(venues.begin(), venues.end(), actor.key) == venues.end()) continue;
            seated.push_back({actor.key, std::string(paper)});
            OUTCRY_TRY(swap_kind(root, seated.back(), kinds));
            continue;
        }
        const Value* kind = declared_kind(*written);
        if (kind == nullptr || is_nobody(*written)) continue;
        seated.push_back({actor.key, kind->text});
        Value table = parameters(*written);
        table.set("kind", {}, *kind);
        for (const std::string_view key : {"place", "hears"})
            if (const Entry* shared = actor.value.find(key))
                table.set(std::string(key), shared->key_at, shared->value);
        actor.value = std::move(table);
    }
    return seated;
}

}  // namespace outcry::topology
