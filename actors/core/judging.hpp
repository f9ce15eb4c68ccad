// SPDX-License-Identifier: Apache-2.0
// From pooled probabilities to an action, and what would have changed it. Pure functions for any
// thread: the actor, the checker's model and the tests run the very same ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/core/pooling.hpp"

namespace outcry::core {

/// Which side beats edge_min; the larger edge when both do.
enum class Lean { none, buy, sell };

[[nodiscard]] Lean lean_of(std::optional<double> edge_long, std::optional<double> edge_short,
                           double edge_min);

/// What the strategy declares it does.
struct Manners {
    bool allow_short = true;
    bool reverse = true;
    bool pyramid = false;
};

struct Step {
    Action action = Action::hold;
    std::string reason;  // of a hold that has another reason than the edge
};

/// Whether it would end what is held, in units of whatever, and enter on the other side.
[[nodiscard]] bool turns(const Proposal& proposal, std::int64_t held);
/// Exposure that an entry builds on, because it points the same way.
[[nodiscard]] Money base_of(const Proposal& proposal);
/// An entry that may not be made: what it would have turned round is closed all the same.
void close_only(Proposal& proposal, std::string why);
/// What a lean means for who holds `position` (its sign counts).
[[nodiscard]] Step step_of(Lean lean, Quantity position, const Manners& manners);
/// The same without its reason.
[[nodiscard]] Action action_of(Lean lean, Quantity position, const Manners& manners);

/// A single change that would have made the action another one.
struct Flip {
    Action to = Action::hold;
    std::string voter;  // empty: edge_min
    Side question = Side::buy;
    bool below = false;  // beyond `value` in which direction
    double value = 0;
    double way = 0;  // in log-odds, from what the voter said to `value`

    /// `to BUY if bull > `: how its text begins.
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string text() const;
};

/// Solved, not searched: each voter's two answers and edge_min, one at a time. `answers` are those
/// of the ballots that count.
[[nodiscard]] std::vector<Flip> flips_of(const std::vector<Ballot>& ballots, const Answers& answers,
                                         const Stakes& stakes, double edge_min, Quantity position,
                                         const Manners& manners);

/// What would have happened but for those guards: `to BUY if not for cooldown_stop`.
[[nodiscard]] std::string freed_text(Action action, const std::vector<Guard>& guards);
/// What follows a flip that those guards would have held back: ` and not for cooldown_stop`.
[[nodiscard]] std::string unless_text(const std::vector<Guard>& guards);
/// Adds one more guard to a flip's text, where it is not named yet; a flip to what no guard of
/// entries holds back stays as it is.
void add_unless(std::string& flip, std::string_view guard);
/// Whether one change alone is enough, with no guard in its way.
[[nodiscard]] bool is_single(std::string_view flip);

/// The adversarial margin: how far, in log-odds, the nearest single vote would have to move for
/// another action. Nothing where no voter alone could change it.
struct Margin {
    double log_odds = 0;
    std::string voter;
};
[[nodiscard]] std::optional<Margin> margin_of(const std::vector<Flip>& flips);

/// Fixed, rounded to so many decimals.
[[nodiscard]] std::string decimals(double value, int count);
/// `22.4bp`, with a sign where asked.
[[nodiscard]] std::string basis_points(double fraction, bool sign);
[[nodiscard]] std::string_view action_name(Action action);

}  // namespace outcry::core
