// SPDX-License-Identifier: Apache-2.0
// The deciders of a floor as one graph: every input of every model is a variable, free or said by
// another model. Plain values, one thread. Points into the Wiring it was made from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/topology/explore.hpp"

namespace outcry::topology {

using VarId = std::uint32_t;
inline constexpr VarId no_var = UINT32_MAX;

/// One number of a round. Free ones range over their domain; the others are said by a model.
struct Var {
    std::string name;
    Domain domain;  // of free ones
    bool free = true;
    bool fixed = false;  // free, but nobody says it: domain holds the one value the decider goes by
};

/// Where an input comes from: one variable, or (several speakers on one wire) one of several.
struct InputSource {
    std::vector<VarId> vars;
    VarId pick = no_var;  // which of them, when there are several
};

struct JoinedModel {
    std::size_t actor = 0;
    const DecisionModel* model = nullptr;
    std::vector<InputSource> inputs;
    std::vector<VarId> outputs;
    std::size_t first_state = 0;  // of its state in the floor's
};

struct Joined {
    std::vector<Var> vars;
    std::vector<JoinedModel> models;  // speakers before listeners
    std::vector<double> initial;      // the floor's state: of all models, back to back
    std::string fault;                // a circle of deciders; empty: fine
};

[[nodiscard]] Joined join(const Wiring& wiring, Dead dead);
/// One model with every input free.
[[nodiscard]] Joined join_alone(const Wiring& wiring, std::size_t actor);

/// `trending`, `20.0`, `nothing`.
[[nodiscard]] std::string value_text(const Domain& domain, double value);

}  // namespace outcry::topology
