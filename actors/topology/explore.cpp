// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/explore.hpp"

#include <algorithm>
#include <deque>

#include "actors/topology/walk.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::topology {

namespace {

double number(Action action) { return static_cast<double>(action); }
double number(Outcome outcome) { return static_cast<double>(outcome); }
bool asks(double action) { return action == number(Action::buy) || action == number(Action::sell); }
bool passes(double outcome) {
    return outcome == number(Outcome::approved) || outcome == number(Outcome::resized);
}

std::size_t find_output(const DecisionModel& model, Meaning meaning) {
    for (std::size_t i = 0; i < model.outputs.size(); ++i)
        if (model.outputs[i].meaning == meaning) return i;
    return std::string::npos;
}
std::size_t find_input(const DecisionModel& model, Meaning meaning) {
    for (std::size_t i = 0; i < model.inputs.size(); ++i)
        if (model.inputs[i].meaning == meaning) return i;
    return std::string::npos;
}
/// The name of the regime a model was run in; empty when it knows none, or is warming up.
std::string regime_name(const DecisionModel& model, std::span<const double> inputs) {
    const std::size_t at = find_input(model, Meaning::regime);
    if (at == std::string::npos || is_nothing(inputs[at])) return {};
    return value_text(model.inputs[at].domain, inputs[at]);
}

/// A decider and those who judge what it proposes.
struct Decider {
    std::size_t actor = 0;
    VarId action = no_var;
    InputSource regime;
    const Domain* regimes = nullptr;
    std::vector<VarId> outcomes;
};

class Exploring {
 public:
    Exploring(const Wiring& wiring, Dead dead) : joined_(join(wiring, dead)) {
        for (const JoinedModel& one : joined_.models) {
            const std::size_t action = find_output(*one.model, Meaning::action);
            if (action == std::string::npos) continue;
            Decider decider{one.actor, one.outputs[action], {}, nullptr, {}};
            const std::size_t regime = find_input(*one.model, Meaning::regime);
            if (regime != std::string::npos) {
                decider.regime = one.inputs[regime];
                decider.regimes = &one.model->inputs[regime].domain;
            }
            deciders_.push_back(decider);
        }
        for (const JoinedModel& one : joined_.models) {
            const std::size_t outcome = find_output(*one.model, Meaning::outcome);
            const std::size_t action = find_input(*one.model, Meaning::action);
            if (outcome == std::string::npos || action == std::string::npos) continue;
            for (Decider& decider : deciders_) {
                const auto& heard = one.inputs[action].vars;
                if (std::find(heard.begin(), heard.end(), decider.action) != heard.end())
                    decider.outcomes.push_back(one.outputs[outcome]);
            }
        }
    }

    Explored run() {
        explored_.gave_up = joined_.fault;
        if (!explored_.gave_up.empty()) return std::move(explored_);
        std::vector<VarId> keep;
        for (const Decider& decider : deciders_) {
            keep.push_back(decider.action);
            keep.insert(keep.end(), decider.regime.vars.begin(), decider.regime.vars.end());
            if (decider.regime.pick != no_var) keep.push_back(decider.regime.pick);
            keep.insert(keep.end(), decider.outcomes.begin(), decider.outcomes.end());
        }
        std::set<std::vector<double>> known{joined_.initial};
        std::deque<std::vector<double>> open{joined_.initial};
        while (!open.empty()) {
            const std::vector<double> state = std::move(open.front());
            open.pop_front();
            const WalkEnd end =
                walk(joined_, state, keep,
                     [this](const auto& m, auto in, auto out, auto) { note(m, in, out); });
            if (end.too_large) {
                explored_.gave_up = joined({"more than ", std::to_string(points_max), " points"});
                return std::move(explored_);
            }
            for (const Point& point : end.points) {
                for (const Decider& decider : deciders_) meet(decider, end, point);
                std::vector<double> next(joined_.initial.size());
                for (std::size_t i = 0; i < next.size(); ++i)
                    next[i] = end.value(point, next_var(joined_, i));
                if (known.insert(next).second) open.push_back(std::move(next));
            }
            if (known.size() > states_max) {
                explored_.gave_up = joined({"more than ", std::to_string(states_max), " states"});
                return std::move(explored_);
            }
        }
        return std::move(explored_);
    }

 private:
    /// Bounds of gated outputs by regime, and limits that refuse.
    void note(const JoinedModel& one, std::span<const double> inputs,
              std::span<const double> outputs) {
        const DecisionModel& model = *one.model;
        const std::size_t action = find_input(model, Meaning::action);
        const bool asked = action == std::string::npos || asks(inputs[action]);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            if (model.outputs[i].meaning == Meaning::limit && asked) {
                Bound& bound = bound_of(one.actor, model.outputs[i].name);
                ++bound.asked;
                if (outputs[i] != 0) ++bound.binds;
            }
            if (!model.outputs[i].gates.empty() && !is_nothing(outputs[i]))
                widen(one.actor, i, regime_name(model, inputs), outputs[i]);
        }
    }
    Bound& bound_of(std::size_t actor, const std::string& limit) {
        for (Bound& bound : explored_.bounds)
            if (bound.actor == actor && bound.limit == limit) return bound;
        return explored_.bounds.emplace_back(Bound{actor, limit, 0, 0});
    }
    void widen(std::size_t actor, std::size_t output, std::string regime, double value) {
        for (Span& span : explored_.spans) {
            if (span.actor != actor || span.output != output || span.regime != regime) continue;
            span.low = std::min(span.low, value);
            span.high = std::max(span.high, value);
            return;
        }
        explored_.spans.push_back({actor, output, std::move(regime), value, value});
    }

    void meet(const Decider& decider, const WalkEnd& end, const Point& point) {
        const double action = end.value(point, decider.action);
        std::string regime;
        if (decider.regimes != nullptr) {
            const std::size_t pick =
                decider.regime.pick == no_var
                    ? 0
                    : static_cast<std::size_t>(end.value(point, decider.regime.pick));
            const double value = end.value(point, decider.regime.vars[pick]);
            if (is_nothing(value)) return;
            regime = value_text(*decider.regimes, value);
            if (regime == "warming") return;
        }
        auto& regimes = explored_.regimes[decider.actor];
        if (std::find(regimes.begin(), regimes.end(), regime) == regimes.end())
            regimes.push_back(regime);
        if (action == number(Action::hold)) add(decider, regime, "hold", end, point);
        if (action == number(Action::close)) add(decider, regime, "close", end, point);
        if (!asks(action)) return;
        bool passed = decider.outcomes.empty();
        for (const VarId outcome : decider.outcomes) {
            const double judged = end.value(point, outcome);
            if (judged == number(Outcome::vetoed)) add(decider, regime, "veto", end, point);
            passed = passed || passes(judged);
        }
        if (passed)
            add(decider, regime, action == number(Action::buy) ? "buy" : "sell", end, point);
    }
    void add(const Decider& decider, const std::string& regime, const char* what,
             const WalkEnd& end, const Point& point) {
        if (explored_.find(decider.actor, regime, what) != nullptr) return;
        explored_.met.push_back({decider.actor, regime, what, end.witness(point, joined_)});
    }

    Joined joined_;
    std::vector<Decider> deciders_;
    Explored explored_;
};

/// The states of one model, which lead to which, and from which something is still approved or
/// proposed.
struct StateGraph {
    std::vector<std::vector<double>> states;
    std::vector<std::set<std::size_t>> next;
    std::vector<std::size_t> before;
    std::vector<bool> acts;
};

std::string lock_words(const StateGraph& graph, const DecisionModel& model) {
    std::vector<bool> free = graph.acts;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < free.size(); ++i) {
            if (free[i] || !std::any_of(graph.next[i].begin(), graph.next[i].end(),
                                        [&](std::size_t j) { return free[j]; }))
                continue;
            free[i] = changed = true;
        }
    }
    if (!free[0]) return {};  // never acts at all: said elsewhere
    const auto locked = std::find(free.begin(), free.end(), false);
    if (locked == free.end()) return {};
    const auto at = static_cast<std::size_t>(locked - free.begin());
    std::size_t rounds = 0;
    for (std::size_t i = at; i != 0; i = graph.before[i]) ++rounds;
    std::string words =
        joined({"after ", std::to_string(rounds), rounds == 1 ? " approval" : " approvals",
                " nothing is approved ever again:"});
    for (std::size_t i = 0; i < model.state.size(); ++i)
        words += joined(
            {i == 0 ? " " : ", ", model.state[i].name, " is ", shortest(graph.states[at][i])});
    return words + " and nothing brings it down";
}

}  // namespace

const Met* Explored::find(std::size_t decider, std::string_view regime,
                          std::string_view what) const {
    for (const Met& one : met)
        if (one.decider == decider && one.regime == regime && one.what == what) return &one;
    return nullptr;
}

Explored explore(const Wiring& wiring, Dead dead) { return Exploring(wiring, dead).run(); }

Alone explore_alone(const Wiring& wiring, std::size_t actor) {
    const Joined joined = join_alone(wiring, actor);
    const DecisionModel& model = *wiring.actors()[actor].model;
    const std::size_t outcome = find_output(model, Meaning::outcome);
    const std::size_t action = find_output(model, Meaning::action);
    Alone alone;
    std::vector<bool> binds(model.outputs.size(), false);
    StateGraph graph;
    graph.states.push_back(joined.initial);
    graph.before.push_back(0);
    for (std::size_t s = 0; s < graph.states.size(); ++s) {
        graph.next.emplace_back();
        bool acts = false;
        const WalkEnd end =
            walk(joined, std::vector<double>(graph.states[s]), {},
                 [&](const auto&, auto, auto out, auto) {
                     for (std::size_t i = 0; i < out.size(); ++i)
                         binds[i] = binds[i] ||
                                    (model.outputs[i].meaning == Meaning::limit && out[i] != 0);
                     acts = acts || (outcome != std::string::npos && passes(out[outcome])) ||
                            (action != std::string::npos && asks(out[action]));
                 });
        if (end.too_large || graph.states.size() > states_max) {
            alone.walked = false;
            return alone;
        }
        graph.acts.push_back(acts);
        for (const Point& point : end.points) {
            std::vector<double> next(joined.initial.size());
            for (std::size_t i = 0; i < next.size(); ++i)
                next[i] = end.value(point, next_var(joined, i));
            const auto known = std::find(graph.states.begin(), graph.states.end(), next);
            graph.next[s].insert(static_cast<std::size_t>(known - graph.states.begin()));
            if (known != graph.states.end()) continue;
            graph.states.push_back(std::move(next));
            graph.before.push_back(s);
        }
    }
    for (std::size_t i = 0; i < binds.size(); ++i)
        if (model.outputs[i].meaning == Meaning::limit && !binds[i])
            alone.never_bind.push_back(model.outputs[i].name);
    for (std::size_t i = 0; i < model.inputs.size(); ++i)
        if (joined.vars[i].fixed)
            alone.never_said.emplace_back(model.inputs[i].name, model.inputs[i].wire);
    if (!model.state.empty() && (outcome != std::string::npos || action != std::string::npos))
        alone.locks = lock_words(graph, model);
    return alone;
}

}  // namespace outcry::topology
