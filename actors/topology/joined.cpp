// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/joined.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

constexpr std::size_t nobody = std::string::npos;

/// True when something was added to a domain that was not empty.
bool add_values(Domain& to, const Domain& from) {
    const bool fresh = to.values.empty();
    const std::size_t before = to.values.size();
    for (std::size_t i = 0; i < from.values.size(); ++i) {
        const double value = from.values[i];
        const bool known = std::any_of(to.values.begin(), to.values.end(), [&](double v) {
            return v == value || (is_nothing(v) && is_nothing(value));
        });
        if (known) continue;
        to.values.push_back(value);
        if (i < from.names.size()) to.names.push_back(from.names[i]);
    }
    return !fresh && to.values.size() > before;
}

/// Two readers that compare with different bounds tell apart what lies between their bounds: one
/// more value in every gap.
void fill_gaps(Domain& domain) {
    if (!domain.names.empty()) return;
    const bool absent = std::any_of(domain.values.begin(), domain.values.end(), is_nothing);
    std::erase_if(domain.values, is_nothing);
    std::sort(domain.values.begin(), domain.values.end());
    std::vector<double> filled;
    for (std::size_t i = 0; i < domain.values.size(); ++i) {
        if (i > 0) filled.push_back((domain.values[i - 1] + domain.values[i]) / 2);
        filled.push_back(domain.values[i]);
    }
    if (absent) filled.push_back(nothing);
    domain.values = std::move(filled);
}

class Joining {
 public:
    Joining(const Wiring& wiring, Dead dead) : wiring_(wiring), dead_(dead) {}

    Joined run() {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < wiring_.actors().size(); ++i)
            if (wiring_.actors()[i].model) left.push_back(i);
        while (!left.empty()) {
            const auto ready = std::find_if(left.begin(), left.end(),
                                            [&](std::size_t actor) { return !waits(actor, left); });
            if (ready == left.end()) {
                joined_.fault = joined({"deciders hear each other in a circle: ",
                                        wiring_.actors()[left.front()].actor->name});
                return std::move(joined_);
            }
            place(*ready);
            left.erase(ready);
        }
        for (const VarId var : merged_) fill_gaps(joined_.vars[var].domain);
        return std::move(joined_);
    }

 private:
    /// The actors that say this input, as the wiring is read.
    [[nodiscard]] std::vector<std::size_t> speakers(std::size_t actor,
                                                    const DecisionInput& input) const {
        std::vector<std::size_t> found = wiring_.speakers(actor, input.wire);
        if (!input.speaker.empty())
            std::erase_if(found, [&](std::size_t s) {
                return wiring_.actors()[s].actor->name != input.speaker;
            });
        if (input.meaning != Meaning::regime)
            std::erase_if(found, [&](std::size_t s) {
                return wiring_.is_mute(s) && patterns_meet(input.wire, "vote.>");
            });
        if (found.empty() && dead_ == Dead::as_meant)
            for (const DeadInbox& inbox : wiring_.dead())
                if (inbox.listener == actor && patterns_meet(inbox.pattern, input.wire) &&
                    inbox.candidate)
                    found.push_back(*inbox.candidate);
        return found;
    }
    [[nodiscard]] const DecisionOutput* said(std::size_t speaker, std::size_t listener,
                                             const DecisionInput& input) const {
        const auto& model = wiring_.actors()[speaker].model;
        if (!model) return nullptr;
        const bool meant = wiring_.speakers(listener, input.wire).empty();
        for (const DecisionOutput& output : model->outputs)
            if (output.name == input.name && !output.wire.empty() &&
                (meant || patterns_meet(output.wire, input.wire)))
                return &output;
        return nullptr;
    }
    [[nodiscard]] bool waits(std::size_t actor, const std::vector<std::size_t>& left) const {
        for (const DecisionInput& input : wiring_.actors()[actor].model->inputs) {
            if (input.wire.empty()) continue;
            for (const std::size_t speaker : speakers(actor, input))
                if (said(speaker, actor, input) != nullptr &&
                    std::find(left.begin(), left.end(), speaker) != left.end())
                    return true;
        }
        return false;
    }

    VarId add(Var var) {
        joined_.vars.push_back(std::move(var));
        return static_cast<VarId>(joined_.vars.size() - 1);
    }
    VarId free_var(std::size_t speaker, const DecisionInput& input, const std::string& name) {
        const auto [at, fresh] =
            free_.try_emplace({speaker, speaker == nobody ? name : input.name}, no_var);
        if (fresh) at->second = add({name, {}, true, false});
        if (add_values(joined_.vars[at->second].domain, input.domain)) merged_.insert(at->second);
        return at->second;
    }

    InputSource source(std::size_t actor, const DecisionInput& input) {
        const std::string& self = wiring_.actors()[actor].actor->name;
        if (input.wire.empty()) return {{free_var(actor, input, input.name)}, no_var};
        const auto found = speakers(actor, input);
        if (found.empty()) {
            if (Wiring::said_by_the_floor(input.wire))
                return {{free_var(nobody, input, joined({input.wire, " ", input.name}))}, no_var};
            return {
                {add({joined({self, ".", input.name}), Domain::of({input.unheard}), true, true})},
                no_var};
        }
        InputSource from;
        for (const std::size_t speaker : found) {
            const DecisionOutput* output = said(speaker, actor, input);
            const VarId var = output == nullptr ? free_var(speaker, input, input.name)
                                                : outputs_.at({speaker, output});
            if (std::find(from.vars.begin(), from.vars.end(), var) == from.vars.end())
                from.vars.push_back(var);
        }
        if (from.vars.size() > 1) {
            Domain which;
            for (std::size_t i = 0; i < from.vars.size(); ++i)
                which.values.push_back(static_cast<double>(i));
            from.pick = add({joined({"speaker of ", input.wire}), which, true, false});
        }
        return from;
    }

    void place(std::size_t actor) {
        const DecisionModel& model = *wiring_.actors()[actor].model;
        JoinedModel one{actor, &model, {}, {}, joined_.initial.size()};
        for (const DecisionInput& input : model.inputs) one.inputs.push_back(source(actor, input));
        for (const DecisionOutput& output : model.outputs) {
            one.outputs.push_back(add({output.name, {{}, output.names}, false, false}));
            outputs_[{actor, &output}] = one.outputs.back();
        }
        for (const DecisionState& state : model.state) joined_.initial.push_back(state.initial);
        joined_.models.push_back(std::move(one));
    }

    const Wiring& wiring_;
    Dead dead_;
    Joined joined_;
    std::set<VarId> merged_;  // free ones that readers asked of in different domains
    std::map<std::pair<std::size_t, std::string>, VarId> free_;
    std::map<std::pair<std::size_t, const DecisionOutput*>, VarId> outputs_;
};

}  // namespace

Joined join(const Wiring& wiring, Dead dead) { return Joining(wiring, dead).run(); }

Joined join_alone(const Wiring& wiring, std::size_t actor) {
    Joined alone;
    const DecisionModel& model = *wiring.actors()[actor].model;
    JoinedModel one{actor, &model, {}, {}, 0};
    for (const DecisionInput& input : model.inputs) {
        const bool served =
            input.wire.empty() || Wiring::said_by_the_floor(input.wire) ||
            !wiring.speakers(actor, input.wire).empty() ||
            std::any_of(wiring.dead().begin(), wiring.dead().end(), [&](const DeadInbox& d) {
                return d.listener == actor && d.candidate && patterns_meet(d.pattern, input.wire);
            });
        one.inputs.push_back({{static_cast<VarId>(alone.vars.size())}, no_var});
        alone.vars.push_back(
            {input.name, served ? input.domain : Domain::of({input.unheard}), true, !served});
    }
    for (const DecisionOutput& output : model.outputs) {
        one.outputs.push_back(static_cast<VarId>(alone.vars.size()));
        alone.vars.push_back({output.name, {{}, output.names}, false, false});
    }
    for (const DecisionState& state : model.state) alone.initial.push_back(state.initial);
    alone.models.push_back(std::move(one));
    return alone;
}

std::string value_text(const Domain& domain, double value) {
    if (is_nothing(value)) return "nothing";
    for (std::size_t i = 0; i < domain.names.size(); ++i)
        if (domain.values.size() == domain.names.size() ? domain.values[i] == value
                                                        : static_cast<double>(i) == value)
            return domain.names[i];
    return shortest(value);
}

}  // namespace outcry::topology
