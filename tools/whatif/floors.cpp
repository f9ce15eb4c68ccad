// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/floors.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "actors/runtime/deputy.hpp"
#include "actors/topology/check.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/trading.hpp"
#include "tools/search/pieces.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

using nlohmann::json;

json params_of(const PlannedActor& actor, const Kind* kind) {
    const auto text = kind == nullptr ? to_json(actor.params.view())
                                      : to_json(actor.params.view(), *kind->manifest.params);
    return text ? json::parse(*text, nullptr, false) : json();
}

std::string value_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// `weights.bull 0.35 → 0.8`, one for each leaf that differs.
void add_differences(const std::string& path, const json& before, const json& after,
                     std::vector<std::string>& words) {
    if (before == after) return;
    if (!before.is_object() || !after.is_object()) {
        words.push_back(joined({path, " ", before.is_null() ? "none" : value_of(before), " → ",
                                after.is_null() ? "none" : value_of(after)}));
        return;
    }
    for (const auto& [key, value] : before.items())
        add_differences(joined({path, ".", key}), value, after.value(key, json()), words);
    for (const auto& [key, value] : after.items())
        if (!before.contains(key)) add_differences(joined({path, ".", key}), json(), value, words);
}

std::string list_text(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text.empty() ? "everybody" : text;
}

const PlannedActor* find_member(const Plan& plan, const std::string& name) {
    for (const PlannedActor& member : plan.members)
        if (member.name == name) return &member;
    return nullptr;
}

bool same_actor(const PlannedActor& a, const PlannedActor& b) {
    return a.kind == b.kind && a.params == b.params && a.hears == b.hears && a.from == b.from &&
           a.says == b.says;
}

Result<std::vector<Swap>> swaps_of(const std::vector<std::string>& texts) {
    std::vector<Swap> swaps;
    for (const std::string& text : texts) {
        OUTCRY_ASSIGN(Swap swap, parse_swap(text));
        swaps.push_back(std::move(swap));
    }
    return swaps;
}

}  // namespace

Result<Swap> parse_swap(const std::string& text) {
    const std::size_t sign = text.find('=');
    if (sign != std::string::npos && sign != 0 && sign + 1 != text.size())
        return Swap{text.substr(0, sign), text.substr(sign + 1)};
    return invalid("--swap wants ACTOR=KIND, got " + quoted(text) + "; `outcry kinds` lists kinds");
}

Result<std::unique_ptr<Floors>> Floors::open(const std::string& run_folder, JournalReader& reader,
                                             const Recording& recording,
                                             const std::vector<Kind>& kinds) {
    auto floors = std::unique_ptr<Floors>(new Floors(recording));
    OUTCRY_ASSIGN(const RunFacts facts, read_run_facts(run_folder));
    floors->base_ = facts.base;
    floors->set_ = facts.set;
    floors->name_ = facts.topology.empty() ? run_folder + "/topology.toml" : facts.topology;
    for (const JournalAttachment& one : reader.head().attachments)
        if (one.name == "topology.toml") floors->text_ = one.content;
    if (floors->text_.empty()) {
        OUTCRY_ASSIGN(const Buffer bytes, read_file(run_folder + "/topology.toml"));
        floors->text_ = as_text(bytes);
    }
    floors->take_kinds(kinds);
    auto seated = floors->take_members();
    if (seated) return floors;
    Error why = std::move(seated).error();
    if (facts.topology.empty())
        why.message =
            joined({"no run.json says where the topology stood, so what it names was "
                    "looked for in the run folder; copy run.json from the folder that "
                    "this one was copied from, or write {\"topology\": \"PATH\"} into "
                    "one\n",
                    why.message});
    return why;
}

/// Edges hear what they heard; their files and sockets are not looked for.
void Floors::take_kinds(const std::vector<Kind>& kinds) {
    kinds_ = kinds;
    for (Kind& kind : kinds_) {
        if (kind.manifest.duty != Duty::edge) continue;
        kind.mail = [this](const Making& making) -> Result<std::vector<std::string>> {
            for (const RosterEntry& entry : recording_.opened().roster)
                if (entry.name == making.self) return entry.hears;
            return error(Error::Kind::not_found,
                         "`" + making.self +
                             "` was not on the recorded floor: what it would have "
                             "said is not in the log");
        };
        kind.make_edge = nullptr;
    }
}

std::string Floors::floor() const { return floor_digest(unchanged_); }

const Kind* Floors::find_kind(std::string_view name) const {
    for (const Kind& kind : kinds_)
        if (kind.manifest.kind == name) return &kind;
    return name.ends_with(deputy_suffix) ? outcry::find_kind(name) : nullptr;
}

std::vector<std::string> Floors::venues() const {
    std::vector<std::string> names;
    for (const RosterEntry& entry : recording_.opened().roster)
        if (entry.role == Role::edge &&
            std::find(entry.says.begin(), entry.says.end(), schema_name<Fill>) != entry.says.end())
            names.push_back(entry.name);
    return names;
}

Loaded Floors::loaded_with(const Change& change, const std::vector<Swap>& swaps) const {
    LoadOptions options;
    options.overrides = set_;
    options.overrides.insert(options.overrides.end(), change.set.begin(), change.set.end());
    options.place = Place::fused;
    options.kinds = &kinds_;
    options.drop = change.drop;
    options.swap = swaps;
    options.stand_ins = venues();
    return parse_topology(text_, name_, base_, options);
}

Result<Plan> Floors::plan_with(const Change& change) const {
    OUTCRY_ASSIGN(const std::vector<Swap> swaps, swaps_of(change.swap));
    return plan_of(loaded_with(change, swaps));
}

Result<void> Floors::take_members() {
    Loaded loaded = loaded_with({}, {});
    stands_in_ = loaded.stand_ins;
    for (const Swap& one : stands_in_) stand_ins_.push_back(joined({one.actor, ": ", one.kind}));
    OUTCRY_ASSIGN(unchanged_, plan_of(std::move(loaded)));
    OUTCRY_TRY(compare_with_recorded(unchanged_));
    for (const RosterEntry& entry : recording_.opened().roster) {
        members_.push_back(*find_member(unchanged_, entry.name));
        if (find_kind(members_.back().kind) == nullptr && members_.back().program.empty())
            return error(Error::Kind::not_found,
                         "kind `" + entry.kind + "` of `" + entry.name +
                             "` is not built into this program, and only what it can re-execute "
                             "can be asked again");
    }
    return {};
}

Result<void> Floors::compare_with_recorded(const Plan& plan) const {
    const auto refuse = [&](const std::string& what) {
        return error(Error::Kind::invalid,
                     "the topology no longer makes the floor that was recorded: " + what +
                         "; the files it names have changed since, or this is another build",
                     name_);
    };
    const auto& roster = recording_.opened().roster;
    for (const RosterEntry& entry : roster) {
        const PlannedActor* now = find_member(plan, entry.name);
        if (now == nullptr) return refuse("`" + entry.name + "` is gone");
        const bool stands_in =
            std::any_of(stands_in_.begin(), stands_in_.end(),
                        [&](const Swap& swap) { return swap.actor == entry.name; });
        if (stands_in) continue;
        if (now->kind != entry.kind)
            return refuse("`" + entry.name + "` was " + entry.kind + " and is " + now->kind);
        PlannedActor was = *now;
        was.params = entry.params;
        std::vector<std::string> words;
        add_differences(entry.name, params_of(was, find_kind(entry.kind)),
                        params_of(*now, find_kind(entry.kind)), words);
        if (!words.empty()) return refuse(words.front());
        if (now->hears != entry.hears || now->from != entry.from)
            return refuse("`" + entry.name + "` hears other mail");
    }
    if (plan.members.size() == roster.size()) return {};
    for (const PlannedActor& member : plan.members)
        if (std::none_of(roster.begin(), roster.end(),
                         [&](const RosterEntry& e) { return e.name == member.name; }))
            return refuse("`" + member.name + "` is new");
    return {};
}

Result<ChangedFloor> Floors::changed(const Change& change, bool checked) const {
    for (const std::string& name : change.drop) {
        const PlannedActor* actor = find_member(unchanged_, name);
        if (actor != nullptr && actor->duty == Duty::edge)
            return invalid(
                "`" + name +
                "` is an edge: what it said is what both floors hear; drop an actor instead");
    }
    OUTCRY_ASSIGN(const Plan plan, plan_with(change));
    if (plan.opened.capital != unchanged_.opened.capital ||
        plan.opened.decide_on != unchanged_.opened.decide_on ||
        plan.opened.instruments != unchanged_.opened.instruments ||
        plan.opened.currency != unchanged_.opened.currency)
        return invalid(
            "a what-if changes who sits on the floor and how, not the floor itself: run it anew "
            "with `outcry run " +
            name_ + " --set …`");
    for (const PlannedActor& member : plan.members)
        if (find_member(unchanged_, member.name) == nullptr)
            return invalid("`" + member.name +
                           "` would be new on this floor; run it anew with `outcry run`");
    ChangedFloor made;
    made.plan = plan.opened.plan;
    made.floor = floor_digest(plan);
    for (std::size_t i = 0; i < members_.size(); ++i) OUTCRY_TRY(replace(plan, i, made));
    if (checked) {
        const CheckReport report = check(plan, kinds_);
        if (!report.ok())
            made.complaint =
                joined({report.errors.front().actor, ": ", report.errors.front().message});
    }
    return made;
}

Result<void> Floors::replace(const Plan& plan, std::size_t place, ChangedFloor& made) const {
    const PlannedActor& was = members_[place];
    const PlannedActor* now = find_member(plan, was.name);
    const auto chair = static_cast<std::uint16_t>(place + 1);
    if (now == nullptr) {
        made.variant.chairs.push_back({chair, std::nullopt});
        made.words.push_back(joined({"without ", was.name}));
        return {};
    }
    if (same_actor(was, *now)) return {};
    std::vector<std::string> words;
    if (now->kind != was.kind)
        words.push_back(joined({was.name, " is ", now->kind, " instead of ", was.kind}));
    else
        add_differences(was.name, params_of(was, find_kind(was.kind)),
                        params_of(*now, find_kind(now->kind)), words);
    if (was.duty == Duty::edge || now->duty == Duty::edge)
        return invalid(joined({words.empty() ? was.name : words.front(), ": ", was.name,
                               " is an edge, and what it said is recorded; its parameters change "
                               "nothing here. Run the floor "
                               "anew: outcry run ",
                               name_, " --set …"}));
    if (words.empty() || now->from != was.from)
        words.push_back(joined(
            {was.name, " hears ", list_text(now->from), " instead of ", list_text(was.from)}));
    made.words.insert(made.words.end(), words.begin(), words.end());
    made.variant.chairs.push_back({chair, *now});
    return {};
}

}  // namespace outcry::tools
