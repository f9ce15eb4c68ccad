// SPDX-License-Identifier: Apache-2.0
// Proves what a planned floor can do before it is launched: wires meet, risk stands before every
// order, each action and the veto are reachable in every regime with a witness, no limit is idle,
// nothing locks. Plain functions for any thread; a report owns its text.
//
// Every complaint is found from names of wires and from running the deciders' own functions (see
// outcry/actor/decision.hpp). A wire that nobody serves is reported once and then read as its
// nearest candidate, so that what else is wrong is found in the same pass.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry {

struct CheckComplaint {
    std::string actor;  // empty: the whole floor
    std::string key;    // parameter it is about, as far as one is; may be empty
    std::string message;
};

/// Whether a decider can be brought to buy, sell, hold or be vetoed in a regime, and by what.
struct Reach {
    std::string decider;
    std::string regime;  // empty: it tells none apart
    std::string what;    // buy, sell, hold, veto
    bool reachable = false;
    std::vector<std::pair<std::string, std::string>> witness;  // free input, value
};

/// What a gated score spans in a regime.
struct ScoreSpan {
    std::string actor;
    std::string output;
    std::string regime;
    double low = 0;
    double high = 0;
};

struct CheckReport {
    std::vector<CheckComplaint> errors;
    std::vector<CheckComplaint> warnings;
    std::vector<Reach> reach;      // of the floor as it is wired
    std::vector<ScoreSpan> spans;  // after the repairs that the dead wires ask for
    std::size_t agents = 0;
    std::size_t instruments = 0;
    bool reach_shown = false;  // false: no decider has a model, or there was too much to walk

    [[nodiscard]] bool ok() const { return errors.empty(); }
    /// `8 agents, 3 instruments; buy, sell, hold, veto reachable in every regime`
    [[nodiscard]] std::string headline() const;
    /// Errors, warnings and the headline, a line each; with `witnesses` also how each action is
    /// reached.
    [[nodiscard]] std::string text(bool witnesses = false) const;
};

[[nodiscard]] CheckReport check(const Plan& plan, const std::vector<Kind>& kinds = roster());

/// The complaints at their places in the topology: the parameter's line, else the actor's.
[[nodiscard]] std::vector<Diagnostic> placed(const std::vector<CheckComplaint>& complaints,
                                             const TomlDocument& document);

}  // namespace outcry
