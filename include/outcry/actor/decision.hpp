// SPDX-License-Identifier: Apache-2.0
// A decider's own decision function over finite domains: what `outcry check` runs to show what a
// floor can and cannot do. Plain values and a pure function, any thread. A model owns everything it
// needs; it outlives the kind it came from.
//
// Models are joined along the wires of the topology: an output goes out by a wire under a name, an
// input takes what comes by a matching wire under the same name. Where no speaker has a model, the
// input takes every value of its own domain. A decider that pools continuous numbers declares a
// grid that holds the corners: what is reachable there is reachable.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace outcry {

/// The value of an input that never came, or of an answer that abstains.
inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
[[nodiscard]] inline bool is_nothing(double value) { return std::isnan(value); }

/// A finite set of numbers. Enumerations have names: value i is called names[i].
struct Domain {
    std::vector<double> values;
    std::vector<std::string> names;

    [[nodiscard]] static Domain of(std::vector<double> values) { return {std::move(values), {}}; }
    [[nodiscard]] static Domain named(std::vector<std::string> names) {
        Domain domain;
        for (std::size_t i = 0; i < names.size(); ++i)
            domain.values.push_back(static_cast<double>(i));
        domain.names = std::move(names);
        return domain;
    }
    /// Each bound itself, and one number between any two and beyond the outer ones: all that a rule
    /// comparing with these bounds can tell apart. Bounds ascend.
    [[nodiscard]] static Domain around(const std::vector<double>& bounds) {
        Domain domain;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            if (i > 0 && bounds[i] <= bounds[i - 1]) continue;
            const double before = i == 0 ? bounds[i] - (std::fabs(bounds[i]) + 1) / 2
                                         : (bounds[i - 1] + bounds[i]) / 2;
            domain.values.push_back(before);
            domain.values.push_back(bounds[i]);
        }
        if (!bounds.empty())
            domain.values.push_back(bounds.back() + (std::fabs(bounds.back()) + 1) / 2);
        return domain;
    }
    /// What lies beyond is brought to the edge: an RSI ends at 100, a drawdown begins at 0.
    [[nodiscard]] Domain within(double low, double high) && {
        for (double& value : values) value = std::fmin(std::fmax(value, low), high);
        values.erase(std::unique(values.begin(), values.end()), values.end());
        return std::move(*this);
    }
    /// low, …, high in `steps` equal steps, both ends included.
    [[nodiscard]] static Domain grid(double low, double high, std::size_t steps) {
        Domain domain;
        for (std::size_t i = 0; i <= steps; ++i)
            domain.values.push_back(low + (high - low) * static_cast<double>(i) /
                                              static_cast<double>(steps));
        return domain;
    }
};

/// What the floor asks about: a regime every action must be reachable in, an Action, an Outcome, a
/// limit.
enum class Meaning {
    plain,
    regime,   // names in its domain; `warming` is left out of what must be reachable
    action,   // static_cast<double>(Action)
    outcome,  // static_cast<double>(Outcome)
    limit,    // an output, named as its parameter: 1 where this limit alone would refuse a buy or
              // sell
};

struct DecisionInput {
    std::string name;          // `rsi`; what it is called on the wire
    std::string wire;          // topic pattern it comes by: `signal.>`; empty: a fact of the world
    Domain domain = {};        // what it can be, unless a speaker's model says it
    double unheard = nothing;  // what the decider goes by when nobody ever says it
    std::string speaker = {};  // only from this actor; empty: from any that says the wire
    Meaning meaning = Meaning::plain;
};

/// `buy` is taken when the output passes this bound: the parameter that sets it, and how it is
/// compared.
struct Gate {
    double action = 0;   // static_cast<double>(Action)
    std::string param;   // `act_above`
    double bound = 0;    // signed as the output is compared with it
    bool strict = true;  // must be beyond the bound, not on it
    bool below = false;  // passes when smaller
};

struct DecisionOutput {
    std::string name;
    std::string wire;  // topic pattern it goes out by; empty: nobody hears it
    Meaning meaning = Meaning::plain;
    std::vector<std::string> names = {};  // of an enumeration
    std::vector<Gate> gates = {};
};

/// What a decider remembers from one round to the next, as far as it bears on its decisions.
struct DecisionState {
    std::string name;
    double initial = 0;
};

struct DecisionModel {
    std::vector<DecisionInput> inputs;
    std::vector<DecisionState> state;
    std::vector<DecisionOutput> outputs;
    /// Pure: the same spans in give the same spans out. Sizes are those of the lists above, `next`
    /// that of `state`. `next` is the state after a round; the values it can take must be few.
    std::function<void(std::span<const double> inputs, std::span<const double> state,
                       std::span<double> outputs, std::span<double> next)>
        decide;
};

}  // namespace outcry
