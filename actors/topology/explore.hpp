// SPDX-License-Identifier: Apache-2.0
// Runs the deciders of a floor, joined along its wires, over everything they can meet: which
// actions and outcomes occur in which regime, between which bounds scores lie, which limits bind,
// which states are never left again. One thread, plain values.
//
// Models are taken in the order of the wires. After each one only what later ones or the answers
// need is kept, equal points are merged, and every point remembers one assignment of the free
// inputs that leads there: its witness.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/topology/wiring.hpp"

namespace outcry::topology {

inline constexpr std::size_t points_max = 1 << 20;
inline constexpr std::size_t states_max = 4096;

using Witness = std::vector<std::pair<std::string, std::string>>;  // `rsi` is `20.0`

/// What one action or outcome of one decider in one regime was met with.
struct Met {
    std::size_t decider = 0;
    std::string regime;  // empty: the decider knows none
    std::string what;    // buy, sell, hold, veto
    Witness witness;
};

/// Bounds of an output that has gates, in one regime.
struct Span {
    std::size_t actor = 0;
    std::size_t output = 0;
    std::string regime;
    double low = 0;
    double high = 0;
};

/// A limit that refused, or never did, among `asked` proposals.
struct Bound {
    std::size_t actor = 0;
    std::string limit;
    std::uint64_t binds = 0;
    std::uint64_t asked = 0;
};

struct Explored {
    std::vector<Met> met;
    std::vector<Span> spans;
    std::vector<Bound> bounds;
    std::map<std::size_t, std::vector<std::string>>
        regimes;          // of each decider: those that occur, warming left out
    std::string gave_up;  // why nothing is shown; empty: everything was walked

    [[nodiscard]] const Met* find(std::size_t decider, std::string_view regime,
                                  std::string_view what) const;
};

enum class Dead { stay_dead, as_meant };

/// With Dead::as_meant an inbox that nobody serves is read as if its candidate did: what would be
/// wrong after the repair.
[[nodiscard]] Explored explore(const Wiring& wiring, Dead dead);

/// One decider alone, its inputs free, except those that nobody serves and nobody was meant to.
struct Alone {
    std::vector<std::string> never_bind;                          // limits
    std::vector<std::pair<std::string, std::string>> never_said;  // input, wire
    std::string locks;   // how it comes to refuse for ever, empty when it does not
    bool walked = true;  // false: too large
};
[[nodiscard]] Alone explore_alone(const Wiring& wiring, std::size_t actor);

}  // namespace outcry::topology
