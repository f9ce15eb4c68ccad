// SPDX-License-Identifier: Apache-2.0
// A kind of participant: its manifest (what it hears, says, its parameters and state) and how one
// is made. Plan and checker read manifests only; virtual dispatch begins here, once. Kinds are
// values listed by roster() in actors/roster.cpp; any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "outcry/actor/actor.hpp"
#include "outcry/actor/decision.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

enum class Duty { actor, edge, observer };
OUTCRY_DESCRIBE_ENUM(Duty, "duty", actor, edge, observer);

struct Manifest {
    std::string kind;  // `case.long`
    Duty duty = Duty::actor;
    std::string summary;             // one line for `outcry kinds`
    std::vector<std::string> hears;  // schemas
    std::vector<std::string> says;
    const TypeInfo* params = nullptr;
    const TypeInfo* state = nullptr;  // nullptr for edges and observers
};

/// What a participant is made from, besides its kind. Paths in parameters are relative to `base`.
struct Making {
    std::string self;        // its name in the topology
    BytesView params;        // canonical, checked against the manifest
    std::string base;        // folder of the topology file
    std::string run_folder;  // where an observer may write; empty when the run keeps nothing
};

/// A number in a signal, on the bars of a timeframe: `rsi:14` on 15m.
struct ReadingOn {
    std::string name;
    Timeframe timeframe;

    bool operator==(const ReadingOn&) const = default;
};

/// One piece of evidence that a voter looks for, and the readings it takes.
struct LookedFor {
    std::string what;                 // as its owner calls it: `ema_stack`
    std::vector<ReadingOn> readings;  // empty: it rests on something else
    bool any = false;                 // one of them is enough
    bool waits = false;               // no vote before it can be read
    std::string path;  // where it is written in the actor's table, `findings[2]`; empty: nowhere
};

struct Kind {
    Manifest manifest;
    /// An edge that replies exactly once to each event of its mail: after a restart it is told only
    /// of those without a reply.
    bool one_reply = false;
    /// An edge that joins from outside, at the floor's `bus` endpoint: nobody starts it.
    bool outside = false;
    /// An edge that the broker speaks for: nobody starts it and nothing waits for it (bus/WIRE.md,
    /// "Operator").
    bool operates = false;
    /// Topic patterns of its mail; checks the parameters as far as the type cannot (`period 0`).
    std::function<Result<std::vector<std::string>>(const Making&)> mail;
    std::function<Result<std::unique_ptr<Participant>>(const Making&)> make_actor;  // Duty::actor
    std::function<Result<std::unique_ptr<EdgeParticipant>>(const Making&)> make_edge;  // Duty::edge
    std::function<Result<std::unique_ptr<ObserverParticipant>>(const Making&)> make_observer;
    /// Topic patterns of what it says, where that is narrower than its schemas; empty function:
    /// every topic of them.
    std::function<Result<std::vector<std::string>>(const Making&)> topics;
    /// Schemas it may say, where its parameters narrow those of its manifest; empty function: all
    /// of them.
    std::function<Result<std::vector<std::string>>(const Making&)> schemas;
    /// Its decision over finite domains, for `outcry check`; empty function: not a decider, or not
    /// modelled.
    std::function<Result<DecisionModel>(const Making&)> decision;
    /// Parameters that others keep from ever having an effect, and why, for `outcry check`; empty
    /// function: it does not know.
    std::function<Result<std::vector<std::pair<std::string, std::string>>>(const Making&)> idle;
    /// What it takes from signals, for `outcry check`: while none of what waits is measured it
    /// never votes. Empty function: it takes nothing, or does not know.
    std::function<Result<std::vector<LookedFor>>(const Making&)> looks_for;
    /// What its signals say; empty function: only a run shows.
    std::function<Result<std::vector<ReadingOn>>(const Making&)> measures;
    /// An edge: from when its input may be traded, read from its files without reading them
    /// through; nothing, or an empty function: only a run shows.
    std::function<Result<std::optional<TimeNs>>(const Making&, const FloorOpened&)> trades_from;
    /// What it would refuse when the floor opens, found before that; `feeds` are those whose
    /// trades_from is known. An error's place is the parameter it is about.
    std::function<Result<void>(const Making&, const FloorOpened&,
                               const std::vector<std::pair<std::string, TimeNs>>& feeds)>
        fits;
};

namespace detail {

template <class... Events>
[[nodiscard]] std::vector<std::string> schemas_of(std::tuple<Events...>*) {
    return {std::string(schema_name<Events>)...};
}
template <class... Events>
[[nodiscard]] std::vector<std::string> patterns_of(const std::string& self,
                                                   std::tuple<Events...>*) {
    return {default_pattern<Events>(self)...};
}

}  // namespace detail

/// The Kind of an actor class; its name is that of its Params. The class may narrow its mail with
/// `static std::vector<std::string> mail(const Params&, const std::string& self)` and refuse
/// parameters with `static Result<void> check(const Params&)`; it may narrow what it says with
/// `static std::vector<std::string> topics(const Params&, const std::string& self)` and show its
/// decision with `static DecisionModel decision(const Params&, const std::string& self)`, and name
/// parameters without effect with `static std::vector<std::pair<std::string, std::string>>
/// idle(const Params&)`, the evidence it looks for with `static std::vector<LookedFor>
/// looks_for(const Params&)` and what its signals say with `static std::vector<ReadingOn>
/// measures(const Params&)`.
template <Actor A>
[[nodiscard]] Kind actor_kind(std::string summary) {
    using Params = typename A::Params;
    auto* hears = static_cast<typename A::Hears::Tuple*>(nullptr);
    auto* says = static_cast<typename A::Says::Tuple*>(nullptr);
    Kind kind;
    kind.manifest = {std::string(schema_name<Params>),
                     Duty::actor,
                     std::move(summary),
                     detail::schemas_of(hears),
                     detail::schemas_of(says),
                     &type_info<Params>(),
                     &type_info<typename A::State>()};
    kind.mail = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
        if constexpr (requires { A::check(params); }) OUTCRY_TRY(A::check(params));
        if constexpr (requires { A::mail(params, making.self); })
            return A::mail(params, making.self);
        else
            return detail::patterns_of(making.self,
                                       static_cast<typename A::Hears::Tuple*>(nullptr));
    };
    kind.make_actor = [](const Making& making) -> Result<std::unique_ptr<Participant>> {
        OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
        if constexpr (requires { A::check(params); }) OUTCRY_TRY(A::check(params));
        return std::unique_ptr<Participant>(
            std::make_unique<ActorParticipant<A>>(making.self, params));
    };
    if constexpr (requires(const Params& params) { A::topics(params, std::string()); })
        kind.topics = [](const Making& making) -> Result<std::vector<std::string>> {
            OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
            return A::topics(params, making.self);
        };
    if constexpr (requires(const Params& params) { A::decision(params, std::string()); })
        kind.decision = [](const Making& making) -> Result<DecisionModel> {
            OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
            return A::decision(params, making.self);
        };
    if constexpr (requires(const Params& params) { A::idle(params); })
        kind.idle =
            [](const Making& making) -> Result<std::vector<std::pair<std::string, std::string>>> {
            OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
            return A::idle(params);
        };
    if constexpr (requires(const Params& params) { A::looks_for(params); })
        kind.looks_for = [](const Making& making) -> Result<std::vector<LookedFor>> {
            OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
            return A::looks_for(params);
        };
    if constexpr (requires(const Params& params) { A::measures(params); })
        kind.measures = [](const Making& making) -> Result<std::vector<ReadingOn>> {
            OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
            return A::measures(params);
        };
    return kind;
}

/// Every kind this build knows, in the order of the way of one tick. The one list: no registration
/// happens anywhere else.
[[nodiscard]] const std::vector<Kind>& roster();
/// nullptr when no kind has this name.
[[nodiscard]] const Kind* find_kind(std::string_view name);

}  // namespace outcry
