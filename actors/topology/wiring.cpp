// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/wiring.hpp"

#include <algorithm>
#include <set>

#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry::topology {

namespace {

constexpr std::string_view opinions[] = {"signal", "factors", "forecast", "vote",
                                         "score",  "measure", "proposal", "verdict"};
/// A floor may well have none of these, and whoever hears them does without; nor need anyone hear
/// them, the log keeps them.
constexpr std::string_view optional_mail[] = {
    "funding",         "feed.status", "levels",     "risk.event", "round_trip",   "order",
    "timer.cancelled", "forecast",    "opinions",   "scored",     "drift",        "mark",
    "depth",           "learnt",      "calibrated", "pair",       "correlations", "allocation",
    "balance"};
/// People read these: no actor needs to hear them, but who asks for them needs a speaker.
constexpr std::string_view for_people[] = {"ranking"};
/// What orders, fills and accounts feed back is not the way of a decision.
constexpr std::string_view facts[] = {
    "bar",         "trade",      "quote",      "funding", "mark",    "depth",
    "feed.status", "levels",     "order",      "fill",    "adopted", "position",
    "account",     "round_trip", "risk.event", "verdict", "balance"};

template <std::size_t N>
bool contains(const std::string_view (&list)[N], std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::string_view take(std::string_view& rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view token = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    return token;
}

}  // namespace

bool patterns_meet(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        const std::string_view left = take(a);
        const std::string_view right = take(b);
        if (left == ">" || right == ">") return true;
        if (left != "*" && right != "*" && left != right) return false;
    }
    return a.empty() && b.empty();
}

std::string schema_of(std::string_view pattern, const std::vector<std::string>& schemas) {
    std::string_view best;
    for (const std::string& schema : schemas) {
        const bool begins = pattern.starts_with(schema) &&
                            (pattern.size() == schema.size() || pattern[schema.size()] == '.');
        if (begins && schema.size() > best.size()) best = schema;
    }
    return std::string(best.empty() ? pattern.substr(0, pattern.find('.')) : best);
}

bool is_opinion(std::string_view schema) { return contains(opinions, schema); }

Wiring::Wiring(const Plan& plan, const std::vector<Kind>& kinds) {
    for (const TypeInfo* type : event_catalogue()) schemas_.push_back(type->name);
    for (const PlannedActor& actor : plan.members) add(actor, plan, kinds, false);
    for (const PlannedActor& actor : plan.observers) add(actor, plan, kinds, true);
    find_dead();
    find_unheard();
    find_candidates();
}

void Wiring::add(const PlannedActor& actor, const Plan& plan, const std::vector<Kind>& kinds,
                 bool observer) {
    Wired wired{&actor, observer, {}, std::nullopt};
    const Kind* kind = actor.program.empty() ? find_in(kinds, actor.kind) : nullptr;
    const Making making{actor.name, actor.params.view(), plan.base, ""};
    const auto failed = [&](const Error& error) {
        failures_.emplace_back(actors_.size(), error.text());
    };
    if (kind != nullptr && kind->topics) {
        auto topics = kind->topics(making);
        topics ? void(wired.topics = std::move(*topics)) : failed(topics.error());
    } else {
        for (const std::string& schema : actor.says) {
            wired.topics.push_back(schema);
            wired.topics.push_back(schema + ".>");
        }
    }
    if (kind != nullptr && kind->decision) {
        auto model = kind->decision(making);
        model ? void(wired.model = std::move(*model)) : failed(model.error());
    }
    schemas_.insert(schemas_.end(), actor.says.begin(), actor.says.end());
    actors_.push_back(std::move(wired));
}

std::optional<std::size_t> Wiring::find(std::string_view name) const {
    for (std::size_t i = 0; i < actors_.size(); ++i)
        if (actors_[i].actor->name == name) return i;
    return std::nullopt;
}

bool Wiring::is_mute(std::size_t voter) const {
    return std::find(mute_.begin(), mute_.end(), voter) != mute_.end();
}

bool Wiring::said_by_the_floor(std::string_view pattern) {
    return pattern.starts_with("floor.") || pattern.starts_with("timer.") || pattern == ">" ||
           pattern.starts_with("halt.request");
}

bool Wiring::may_hear(std::size_t listener, std::size_t speaker) const {
    const auto& from = actors_[listener].actor->from;
    return from.empty() ||
           std::find(from.begin(), from.end(), actors_[speaker].actor->name) != from.end();
}

bool Wiring::says(std::size_t actor, std::string_view schema) const {
    const auto& all = actors_[actor].actor->says;
    return std::find(all.begin(), all.end(), schema) != all.end();
}

std::vector<std::size_t> Wiring::speakers(std::size_t listener, std::string_view pattern) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < actors_.size(); ++i) {
        if (actors_[i].observer || !may_hear(listener, i)) continue;
        if (const auto voter = voter_of(pattern); voter && *voter != actors_[i].actor->name)
            continue;
        const auto& topics = actors_[i].topics;
        if (std::any_of(topics.begin(), topics.end(),
                        [&](const std::string& topic) { return patterns_meet(pattern, topic); }))
            found.push_back(i);
    }
    return found;
}

std::optional<std::string_view> voter_of(std::string_view pattern) {
    if (!pattern.starts_with("vote.")) return std::nullopt;
    const std::string_view last = pattern.substr(pattern.rfind('.') + 1);
    if (last == "*" || last == ">") return std::nullopt;
    return last;
}

/// Bars and trades stand in for each other: whoever hears both needs one of them.
bool Wiring::has_live_tape(std::size_t listener) const {
    for (const std::string& pattern : actors_[listener].actor->hears) {
        const std::string schema = schema_of(pattern, schemas_);
        if ((schema == "bar" || schema == "trade") && !speakers(listener, pattern).empty())
            return true;
    }
    return false;
}

void Wiring::find_dead() {
    for (std::size_t i = 0; i < actors_.size(); ++i) {
        if (actors_[i].observer) continue;
        const auto& hears = actors_[i].actor->hears;
        std::set<std::string>
            live;  // schemas heard by at least one pattern: `account` and `account.>` are one inbox
        for (const std::string& pattern : hears)
            if (!speakers(i, pattern).empty()) live.insert(schema_of(pattern, schemas_));
        const bool both_tapes =
            std::any_of(hears.begin(), hears.end(),
                        [](const std::string& p) { return p.starts_with("bar"); }) &&
            std::any_of(hears.begin(), hears.end(),
                        [](const std::string& p) { return p.starts_with("trade"); });
        for (const std::string& pattern : hears) {
            const std::string schema = schema_of(pattern, schemas_);
            // A core's voters may tell the regime as well.
            const bool optional = contains(optional_mail, schema) ||
                                  (schema == "signal" && actors_[i].actor->kind == "core.pool");
            if (said_by_the_floor(pattern) || optional || !speakers(i, pattern).empty()) continue;
            const bool whole = pattern == schema || pattern == schema + ".>";
            if (whole && live.contains(schema)) continue;
            if ((schema == "bar" || schema == "trade") && both_tapes && has_live_tape(i)) continue;
            if (std::any_of(dead_.begin(), dead_.end(), [&](const DeadInbox& d) {
                    return d.listener == i && d.schema == schema && whole;
                }))
                continue;
            dead_.push_back({i, pattern, schema, std::nullopt, {}});
        }
    }
}

void Wiring::find_unheard() {
    for (std::size_t i = 0; i < actors_.size(); ++i) {
        std::set<std::string> heard;
        std::vector<std::pair<std::string, std::string>> silent;
        for (const std::string& topic : actors_[i].topics) {
            const std::string schema = schema_of(topic, schemas_);
            if (schema.starts_with("timer.") || contains(optional_mail, schema) ||
                contains(for_people, schema))
                continue;
            bool reached = false;
            for (std::size_t j = 0; j < actors_.size() && !reached; ++j) {
                if (!may_hear(j, i) || (actors_[j].observer && is_opinion(schema))) continue;
                const auto& hears = actors_[j].actor->hears;
                reached = std::any_of(hears.begin(), hears.end(), [&](const std::string& p) {
                    return patterns_meet(p, topic);
                });
            }
            if (reached)
                heard.insert(schema);
            else
                silent.emplace_back(topic, schema);
        }
        for (const auto& pair : silent) {
            const std::string& topic = pair.first;
            const std::string& schema = pair.second;
            const bool whole = topic == schema || topic == schema + ".>";
            const bool told = std::any_of(unheard_.begin(), unheard_.end(), [&](const Unheard& u) {
                return u.speaker == i && u.schema == schema;
            });
            if (whole && (heard.contains(schema) || told)) continue;
            unheard_.push_back({i, topic, schema});
        }
    }
}

/// Whoever says the same schema on a wire that nobody hears was probably meant; else the nearest
/// name.
void Wiring::find_candidates() {
    for (DeadInbox& inbox : dead_) {
        std::size_t best = std::string::npos;
        const auto consider = [&](std::size_t speaker, const std::string& topic,
                                  std::size_t handicap) {
            if (speaker == inbox.listener || actors_[speaker].observer ||
                schema_of(topic, schemas_) != inbox.schema)
                return;
            const std::size_t cost = edit_distance(inbox.pattern, topic) + handicap;
            if (cost >= best) return;
            best = cost;
            inbox.candidate = speaker;
            inbox.candidate_topic = topic;
        };
        for (const Unheard& unheard : unheard_) consider(unheard.speaker, unheard.topic, 0);
        for (std::size_t i = 0; i < actors_.size(); ++i)
            for (const std::string& topic : actors_[i].topics) consider(i, topic, 1000);
    }
}

std::vector<std::size_t> Wiring::way_around_risk() const {
    std::vector<std::optional<std::size_t>> before(actors_.size());
    std::vector<std::size_t> open;
    std::vector<bool> seen(actors_.size(), false);
    for (std::size_t i = 0; i < actors_.size(); ++i) {
        const auto& all = actors_[i].actor->says;
        if (actors_[i].observer || says(i, "verdict") ||
            !std::any_of(all.begin(), all.end(), is_opinion))
            continue;
        seen[i] = true;
        open.push_back(i);
    }
    for (std::size_t at = 0; at < open.size(); ++at) {
        const std::size_t speaker = open[at];
        if (says(speaker, "order")) {
            std::vector<std::size_t> way{speaker};
            while (before[way.back()]) way.push_back(*before[way.back()]);
            std::reverse(way.begin(), way.end());
            return way;
        }
        for (std::size_t j = 0; j < actors_.size(); ++j) {
            if (seen[j] || actors_[j].observer || says(j, "verdict") || !may_hear(j, speaker))
                continue;
            const auto& hears = actors_[j].actor->hears;
            const bool heard =
                std::any_of(hears.begin(), hears.end(), [&](const std::string& pattern) {
                    return std::any_of(actors_[speaker].topics.begin(),
                                       actors_[speaker].topics.end(),
                                       [&](const std::string& topic) {
                                           return !contains(facts, schema_of(topic, schemas_)) &&
                                                  patterns_meet(pattern, topic);
                                       });
                });
            if (!heard) continue;
            seen[j] = true;
            before[j] = speaker;
            open.push_back(j);
        }
    }
    return {};
}

}  // namespace outcry::topology
