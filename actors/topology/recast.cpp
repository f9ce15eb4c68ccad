// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/recast.hpp"

#include <algorithm>

#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

constexpr std::string_view standing[] = {"bars", "portfolio", "ledger"};
constexpr std::string_view common_keys[] = {"kind", "place", "hears"};

Result<Value*> actors_of(Value& root) {
    Value* actors = root.get("actor");
    if (actors == nullptr || !actors->is_table()) return invalid("no actor on the floor");
    return actors;
}

Error no_such_actor(const Value& actors, const std::string& name) {
    std::vector<std::string_view> names;
    for (const Entry& entry : actors.entries) names.push_back(entry.key);
    return error(Error::Kind::not_found,
                 joined({"no actor ", quoted(name), " on this floor", name_hint(name, names)}));
}

void forget(Value& value, const std::string& name) {
    const auto names_it = [&](const Value& item) {
        return (item.kind == Value::Kind::text || item.kind == Value::Kind::loose) &&
               item.text == name;
    };
    std::erase_if(value.items, names_it);
    std::erase_if(value.entries, [&](const Entry& entry) { return entry.key == name; });
    for (Value& item : value.items) forget(item, name);
    for (Entry& entry : value.entries) forget(entry.value, name);
}

}  // namespace

Result<void> drop_actor(Value& root, const std::string& name) {
    OUTCRY_ASSIGN(Value* const actors, actors_of(root));
    if (std::find(std::begin(standing), std::end(standing), name) != std::end(standing))
        return invalid(
            joined({quoted(name), " is a standing service of every floor and cannot be dropped"}));
    if (actors->find(name) == nullptr) return no_such_actor(*actors, name);
    std::erase_if(actors->entries, [&](const Entry& entry) { return entry.key == name; });
    for (Entry& entry : actors->entries) {
        const Value* hears = entry.value.get("hears");
        const bool heard = hears != nullptr && !hears->items.empty();
        forget(entry.value, name);
        hears = entry.value.get("hears");
        if (heard && hears != nullptr && hears->items.empty())  // which would mean everybody
            return invalid(
                joined({quoted(entry.key), " hears nobody but ", quoted(name), "; drop it too"}));
    }
    return {};
}

Result<void> swap_kind(Value& root, const Swap& swap, const std::vector<Kind>& kinds) {
    OUTCRY_ASSIGN(Value* const actors, actors_of(root));
    const Kind* kind = find_in(kinds, swap.kind);
    if (kind == nullptr) {
        std::vector<std::string_view> known;
        for (const Kind& one : kinds) known.push_back(one.manifest.kind);
        std::string guess = did_you_mean(swap.kind, known);
        if (guess.empty()) guess = "; `outcry kinds` lists them";
        return error(Error::Kind::not_found, joined({"unknown kind ", quoted(swap.kind), guess}));
    }
    Value* table = actors->get(swap.actor);
    if (table == nullptr) {
        if (std::find(std::begin(standing), std::end(standing), swap.actor) == std::end(standing))
            return no_such_actor(*actors, swap.actor);
        table = &actors->set(swap.actor, {}, Value::of_table());
    }
    std::erase_if(table->entries, [&](const Entry& entry) {
        const auto& fields = kind->manifest.params->fields;
        const bool common = std::find(std::begin(common_keys), std::end(common_keys), entry.key) !=
                            std::end(common_keys);
        return !common && std::none_of(fields.begin(), fields.end(), [&](const FieldInfo& field) {
            return field.name == entry.key;
        });
    });
    table->set("kind", {}, Value::of_text(swap.kind));
    return {};
}

}  // namespace outcry::topology
