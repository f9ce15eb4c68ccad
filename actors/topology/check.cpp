// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/check.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "actors/topology/contradicting.hpp"
#include "actors/topology/draft.hpp"
#include "actors/topology/explore.hpp"
#include "actors/topology/fitting.hpp"
#include "actors/topology/shorting.hpp"
#include "actors/topology/strategies.hpp"
#include "actors/topology/unfillable.hpp"
#include "actors/topology/unmeasured.hpp"
#include "outcry/actor/asking.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry {

namespace topology {

namespace {

constexpr std::string_view wanted[] = {"buy", "sell", "hold", "veto"};

/// `score "bull"` for `score.bull.>`; a pattern that names no wire is shown as it is.
std::string wire_words(std::string_view pattern, std::string_view schema) {
    if (pattern == schema) return joined({"`", schema, "`"});
    std::string_view rest = pattern.substr(std::min(pattern.size(), schema.size() + 1));
    if (rest == ">") return joined({"`", schema, "`"});
    if (rest.ends_with(".>")) rest.remove_suffix(2);
    return joined({schema, " ", quoted(rest)});
}

/// Four digits tell where a span ends.
std::string signed_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.4g", value);
    return text;
}

class Checking {
 public:
    Checking(const Plan& plan, const std::vector<Kind>& kinds)
        : plan_(plan), kinds_(kinds), wiring_(plan, kinds) {}

    CheckReport run() {
        report_.agents = plan_.members.size() + plan_.observers.size();
        for (const PlannedActor& member : plan_.members) {
            const Kind* kind = find_in(kinds_, member.kind);
            if (kind != nullptr && kind->operates) --report_.agents;  // a person's seat
        }
        report_.instruments = plan_.opened.instruments.size();
        for (const auto& [actor, words] : wiring_.failures()) error(actor, "", words);
        check_wires();
        check_risk();
        add(short_sellers(plan_, kinds_));
        check_stop();
        check_idle();
        check_alone();
        check_evidence();
        for (auto& one : strategy_complaints(plan_, wiring_))
            report_.errors.push_back(std::move(one));
        add(unfillable(plan_));
        add(contradictions(plan_));
        for (auto& one : fit_complaints(plan_, kinds_)) report_.errors.push_back(std::move(one));
        check_reach();
        return std::move(report_);
    }

 private:
    [[nodiscard]] const std::string& name(std::size_t actor) const {
        return wiring_.actors()[actor].actor->name;
    }
    /// Complaints that were found elsewhere.
    template <class Found>
    void add(Found found) {
        std::move(found.errors.begin(), found.errors.end(), std::back_inserter(report_.errors));
        std::move(found.warnings.begin(), found.warnings.end(),
                  std::back_inserter(report_.warnings));
    }
    void error(std::size_t actor, std::string key, std::string message) {
        report_.errors.push_back({name(actor), std::move(key), std::move(message)});
    }
    void warn(std::size_t actor, std::string key, std::string message) {
        report_.warnings.push_back({name(actor), std::move(key), std::move(message)});
    }

    void check_wires() {
        std::vector<bool> paired(wiring_.unheard().size(), false);
        for (const DeadInbox& inbox : wiring_.dead()) {
            if (const auto voter = voter_of(inbox.pattern)) {
                error(inbox.listener, "voters", absent_voter(*voter));
                continue;
            }
            std::string message =
                joined({"hears ", wire_words(inbox.pattern, inbox.schema), ", which nobody says"});
            if (inbox.candidate) {
                message += joined({"; ", name(*inbox.candidate), " says ",
                                   wire_words(inbox.candidate_topic, inbox.schema)});
                for (std::size_t i = 0; i < paired.size(); ++i) {
                    const Unheard& unheard = wiring_.unheard()[i];
                    if (unheard.speaker != *inbox.candidate ||
                        unheard.topic != inbox.candidate_topic)
                        continue;
                    paired[i] = true;
                    message += ", which nobody hears";
                }
                message += ": give both ends one name";
            } else {
                message += joined({"; no actor on this floor says ", inbox.schema});
            }
            error(inbox.listener, "", std::move(message));
        }
        for (std::size_t i = 0; i < paired.size(); ++i) {
            const Unheard& unheard = wiring_.unheard()[i];
            if (paired[i]) continue;
            const std::string words = wire_words(unheard.topic, unheard.schema);
            if (is_opinion(unheard.schema))
                error(unheard.speaker, "",
                      joined({"says ", words,
                              ", which nobody who decides hears: it never enters a decision"}));
            else
                warn(unheard.speaker, "", joined({"says ", words, ", which nobody hears"}));
        }
    }

    [[nodiscard]] std::string absent_voter(std::string_view voter) const {
        std::vector<std::string_view> voters;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            const auto& all = wiring_.actors()[i].actor->says;
            if (std::find(all.begin(), all.end(), "vote") != all.end()) voters.push_back(name(i));
        }
        return joined({"voter ", quoted(voter),
                       wiring_.find(voter) ? " says no vote" : " is nobody on this floor",
                       name_hint(voter, voters)});
    }

    void check_risk() {
        const auto way = wiring_.way_around_risk();
        if (way.empty()) return;
        std::string words;
        for (const std::size_t actor : way)
            words += joined({words.empty() ? "" : " -> ", name(actor)});
        error(way.back(), "",
              joined({"orders can be sent without a risk veto: ", words,
                      "; put a risk kind between them"}));
    }

    /// Only a veto that knows a halt from a stop can flatten for the floor.
    void check_stop() {
        if (plan_.on_stop != "flatten") return;
        for (const Wired& one : wiring_.actors()) {
            const Kind* kind = find_in(kinds_, one.actor->kind);
            const bool obeys =
                kind != nullptr && kind->manifest.params != nullptr &&
                std::any_of(kind->manifest.params->fields.begin(),
                            kind->manifest.params->fields.end(),
                            [](const FieldInfo& field) { return field.name == "on_halt"; });
            if (obeys) return;
        }
        report_.errors.push_back({"", "on_stop",
                                  "on_stop = \"flatten\" reaches no actor that can flatten; put a "
                                  "risk.veto on the floor, "
                                  "or keep positions"});
    }

    /// What a topology states and another limit makes idle; defaults that nobody wrote down are not
    /// worth a warning.
    void check_idle() {
        const auto document = TomlDocument::parse(plan_.text, plan_.name);
        if (!document) return;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            const PlannedActor& actor = *wiring_.actors()[i].actor;
            const Kind* kind = find_in(kinds_, actor.kind);
            if (kind == nullptr || !kind->idle) continue;
            const auto idle = kind->idle({actor.name, actor.params.view(), plan_.base, ""});
            if (!idle) {
                error(i, "", idle.error().text());
                continue;
            }
            for (const auto& [parameter, because] : *idle) {
                if (document->find(joined({"actor.", actor.name, ".", parameter})) == nullptr)
                    continue;
                idle_.emplace_back(i, parameter);
                warn(i, parameter, joined({"limit ", parameter, " can never bind: ", because}));
            }
        }
    }

    /// Deciders one by one, all inputs free: what holds here holds on any floor.
    void check_alone() {
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            if (!wiring_.actors()[i].model) continue;
            const Alone alone = explore_alone(wiring_, i);
            if (!alone.walked) {
                warn(i, "", "its decision has too many inputs to be walked alone");
                continue;
            }
            for (const std::string& limit : alone.never_bind)
                never_binds(i, limit, alone.never_said);
            if (!alone.locks.empty()) error(i, "", joined({"locks: ", alone.locks}));
        }
    }
    void never_binds(std::size_t actor, const std::string& limit,
                     const std::vector<std::pair<std::string, std::string>>& never_said) {
        idle_.emplace_back(actor, limit);
        if (never_said.empty())
            return warn(actor, limit, joined({"limit ", limit, " can never bind"}));
        std::string message = joined({"limit ", limit, " can never bind: nothing ever says "});
        for (std::size_t i = 0; i < never_said.size(); ++i) {
            const auto& [input, wire] = never_said[i];
            message += joined({i == 0 ? "" : ", ", input, " on `", wire, "`"});
        }
        error(actor, limit, std::move(message));
    }

    /// Who waits for what nobody measures abstains in every round; a core that cannot decide
    /// without it never trades.
    void check_evidence() {
        std::vector<Unmeasured> found = find_unmeasured(plan_, kinds_, wiring_);
        for (const Unmeasured& one : found)
            if (one.mute) wiring_.mute(one.voter);
        std::vector<std::size_t> needed;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) check_quorum(i, needed);
        for (Unmeasured& one : found) {
            const bool fatal = std::find(needed.begin(), needed.end(), one.voter) != needed.end();
            (fatal ? report_.errors : report_.warnings).push_back(std::move(one.complaint));
        }
    }
    void check_quorum(std::size_t core, std::vector<std::size_t>& needed) {
        const PlannedActor& actor = *wiring_.actors()[core].actor;
        const auto quorum = integer_param(actor.params.view(), "quorum");
        if (!quorum || !wiring_.says(core, schema_name<Proposal>)) return;
        std::vector<std::size_t> silent;
        std::int64_t answering = 0;
        std::string names;
        for (const std::string& voter : texts_param(actor.params.view(), "voters")) {
            const auto found = wiring_.find(voter);
            if (found && wiring_.is_mute(*found)) {
                silent.push_back(*found);
                names += joined({names.empty() ? "" : ", ", voter});
            } else {
                ++answering;
            }
        }
        if (silent.empty() || answering >= *quorum) return;
        stuck_.push_back(core);
        needed.insert(needed.end(), silent.begin(), silent.end());
        error(core, "quorum",
              joined({"quorum of ", std::to_string(*quorum),
                      " is never met and nothing is ever traded: ", names,
                      silent.size() == 1 ? " abstains" : " abstain", " in every round"}));
    }

    void check_reach() {
        const bool repaired =
            std::any_of(wiring_.dead().begin(), wiring_.dead().end(),
                        [](const DeadInbox& d) { return d.candidate.has_value(); });
        const Explored as_wired = explore(wiring_, Dead::stay_dead);
        const Explored meant = repaired ? explore(wiring_, Dead::as_meant) : as_wired;
        if (!as_wired.gave_up.empty() || !meant.gave_up.empty()) {
            report_.warnings.push_back(
                {"", "",
                 joined({"reachability is not shown: ",
                         as_wired.gave_up.empty() ? meant.gave_up : as_wired.gave_up})});
            return;
        }
        const std::vector<std::size_t> deciders = find_deciders();
        if (deciders.empty()) {
            report_.warnings.push_back(
                {"", "", "reachability is not shown: no actor on this floor shows its decision"});
            return;
        }
        report_.reach_shown = true;
        for (const Span& span : meant.spans)
            report_.spans.push_back({name(span.actor),
                                     wiring_.actors()[span.actor].model->outputs[span.output].name,
                                     span.regime, span.low, span.high});
        for (const std::size_t decider : deciders) one_decider(decider, as_wired, meant);
        idle_limits(meant);
    }
    [[nodiscard]] std::vector<std::size_t> find_deciders() const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i) {
            const auto& model = wiring_.actors()[i].model;
            if (model && std::any_of(model->outputs.begin(), model->outputs.end(),
                                     [](const auto& o) { return o.meaning == Meaning::action; }))
                found.push_back(i);
        }
        return found;
    }

    void one_decider(std::size_t decider, const Explored& as_wired, const Explored& meant) {
        auto regimes = meant.regimes.find(decider);
        std::vector<std::string> list =
            regimes == meant.regimes.end() ? std::vector<std::string>{} : regimes->second;
        const PlannedActor& actor = *wiring_.actors()[decider].actor;
        const Kind* kind = find_in(kinds_, actor.kind);
        const bool long_only = kind != nullptr && may_short(actor, *kind) == false;
        // Who does not go short sells what it holds.
        const auto sought = [&](std::string_view what) {
            return long_only && what == "sell" ? std::string_view("close") : what;
        };
        if (list.empty())
            error(decider, "", "it can never decide anything: what it reads does not arrive");
        for (const std::string& regime : list) {
            for (const std::string_view what : wanted) {
                const Met* met = as_wired.find(decider, regime, sought(what));
                report_.reach.push_back({name(decider), regime, std::string(what), met != nullptr,
                                         met == nullptr ? Witness{} : met->witness});
            }
            if (std::find(stuck_.begin(), stuck_.end(), decider) != stuck_.end())
                continue;  // told why
            for (const std::string_view what : wanted)
                if (meant.find(decider, regime, sought(what)) == nullptr)
                    unreachable(decider, regime, what, meant);
        }
    }
    /// Says why, as far as a gate of the decider explains it.
    void unreachable(std::size_t decider, const std::string& regime, std::string_view what,
                     const Explored& explored) {
        const std::string where = regime.empty() ? "" : joined({" in regime ", regime});
        const DecisionModel& model = *wiring_.actors()[decider].model;
        const double action = static_cast<double>(what == "buy" ? Action::buy : Action::sell);
        for (const Span& span : explored.spans) {
            if (span.actor != decider || span.regime != regime || what == "hold" || what == "veto")
                continue;
            for (const Gate& gate : model.outputs[span.output].gates) {
                const double best = gate.below ? span.low : span.high;
                const bool open = gate.below
                                      ? (gate.strict ? best < gate.bound : best <= gate.bound)
                                      : (gate.strict ? best > gate.bound : best >= gate.bound);
                if (gate.action != action || open) continue;
                const std::string_view sign =
                    gate.below ? (gate.strict ? " < " : " <= ") : (gate.strict ? " > " : " >= ");
                return error(decider, gate.param,
                             joined({what, " is unreachable", where, ": it needs ",
                                     model.outputs[span.output].name, sign, shortest(gate.bound),
                                     " (", gate.param, "), which spans ", signed_text(span.low),
                                     " to ", signed_text(span.high)}));
            }
        }
        if (what == "veto") {
            // Without a buy or sell there is nothing to refuse, and that was said.
            if (!proposes(decider, regime, explored)) return;
            return error(
                decider, "",
                joined({"veto is unreachable", where, ": no proposal of it can be refused"}));
        }
        const bool refused = what != "hold" && proposes(decider, regime, explored);
        error(decider, "",
              joined({what, " is unreachable", where,
                      refused ? ": whatever it proposes is refused" : ""}));
    }
    [[nodiscard]] static bool proposes(std::size_t decider, const std::string& regime,
                                       const Explored& explored) {
        return explored.find(decider, regime, "buy") != nullptr ||
               explored.find(decider, regime, "sell") != nullptr ||
               explored.find(decider, regime, "veto") != nullptr;
    }

    void idle_limits(const Explored& explored) {
        for (const Bound& bound : explored.bounds) {
            if (bound.asked == 0 || bound.binds != 0) continue;
            if (std::find(idle_.begin(), idle_.end(), std::pair(bound.actor, bound.limit)) !=
                idle_.end())
                continue;
            warn(bound.actor, bound.limit,
                 joined({"limit ", bound.limit,
                         " can never bind with what is proposed on this floor"}));
        }
    }

    const Plan& plan_;
    const std::vector<Kind>& kinds_;
    Wiring wiring_;
    CheckReport report_;
    std::vector<std::pair<std::size_t, std::string>> idle_;
    std::vector<std::size_t> stuck_;  // deciders that cannot reach their quorum
};

}  // namespace

}  // namespace topology

CheckReport check(const Plan& plan, const std::vector<Kind>& kinds) {
    return topology::Checking(plan, kinds).run();
}

}  // namespace outcry
