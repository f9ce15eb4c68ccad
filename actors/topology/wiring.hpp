// SPDX-License-Identifier: Apache-2.0
// Who can hear whom on a planned floor, by the names of wires alone: topic patterns said against
// topic patterns heard. Plain values, any thread. A Wiring points into the plan and the kinds,
// which outlive it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"

namespace outcry::topology {

/// True when some topic matches both patterns.
[[nodiscard]] bool patterns_meet(std::string_view a, std::string_view b);
/// The schema a pattern speaks of, `score` of `score.bull.>`, given the schemas that are known
/// (they may hold dots).
[[nodiscard]] std::string schema_of(std::string_view pattern,
                                    const std::vector<std::string>& schemas);
/// What a decision rests on: it has no use unless somebody who decides hears it.
[[nodiscard]] bool is_opinion(std::string_view schema);

struct Wired {
    const PlannedActor* actor = nullptr;
    bool observer = false;
    std::vector<std::string> topics;  // patterns of what it says
    std::optional<DecisionModel> model;
};

/// A wire of an actor's mail that nobody says.
struct DeadInbox {
    std::size_t listener = 0;
    std::string pattern;
    std::string schema;
    std::optional<std::size_t> candidate;  // who probably was meant
    std::string candidate_topic;
};
/// Something said that nobody who could use it hears.
struct Unheard {
    std::size_t speaker = 0;
    std::string topic;
    std::string schema;
};

/// Whose votes a pattern asks for: a vote's topic ends with the name of who says it.
[[nodiscard]] std::optional<std::string_view> voter_of(std::string_view pattern);

class Wiring {
 public:
    Wiring(const Plan& plan, const std::vector<Kind>& kinds);

    [[nodiscard]] const std::vector<Wired>& actors() const { return actors_; }
    /// Those who say something that `listener` hears by `pattern`, in floor order.
    [[nodiscard]] std::vector<std::size_t> speakers(std::size_t listener,
                                                    std::string_view pattern) const;
    /// The sequencer and the operator say some things themselves.
    [[nodiscard]] static bool said_by_the_floor(std::string_view pattern);
    [[nodiscard]] const std::vector<DeadInbox>& dead() const { return dead_; }
    [[nodiscard]] const std::vector<Unheard>& unheard() const { return unheard_; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    [[nodiscard]] bool may_hear(std::size_t listener, std::size_t speaker) const;
    [[nodiscard]] bool says(std::size_t actor, std::string_view schema) const;
    /// Its votes are abstentions from now on: they tell a regime and answer nothing.
    void mute(std::size_t voter) { mute_.push_back(voter); }
    [[nodiscard]] bool is_mute(std::size_t voter) const;
    /// A way from whoever says an opinion to a speaker of orders that meets nobody who says
    /// verdicts; empty: there is none.
    [[nodiscard]] std::vector<std::size_t> way_around_risk() const;
    /// Errors of kinds whose model or topics could not be made: actor and words.
    [[nodiscard]] const std::vector<std::pair<std::size_t, std::string>>& failures() const {
        return failures_;
    }

 private:
    void add(const PlannedActor& actor, const Plan& plan, const std::vector<Kind>& kinds,
             bool observer);
    void find_dead();
    void find_unheard();
    void find_candidates();
    [[nodiscard]] bool has_live_tape(std::size_t listener) const;

    std::vector<Wired> actors_;
    std::vector<std::string> schemas_;
    std::vector<DeadInbox> dead_;
    std::vector<Unheard> unheard_;
    std::vector<std::pair<std::size_t, std::string>> failures_;
    std::vector<std::size_t> mute_;
};

}  // namespace outcry::topology
