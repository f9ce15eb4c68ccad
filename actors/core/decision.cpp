// SPDX-License-Identifier: Apache-2.0
// The core as `outcry check` sees it: the very propose() of the actor over the corners of its
// inputs.
#include "actors/core/pool.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

using core::Heard;
using core::Round;
using core::Seat;

namespace {

/// A taker fee and half spread to reason with: instruments are the floor's, not the core's.
constexpr double usual_side_cost = 0.00055;

constexpr double price_units = 100;

/// Enough to show every action; fewer values the more voters there are.
Domain corners(std::size_t voters, double break_even) {
    return voters <= 3 ? Domain::of({0.05, break_even, 0.95}) : Domain::of({0.05, 0.95});
}

std::optional<double> heard_or_nothing(double value) {
    if (is_nothing(value)) return std::nullopt;
    return value;
}

/// Inputs are p_long and p_short of each voter, its position among them, the regime, and what is
/// held.
struct Layout {
    std::size_t voters;
    bool both;  // the short question has an input of its own

    [[nodiscard]] std::size_t p_long(std::size_t voter) const { return both ? 2 * voter : voter; }
    [[nodiscard]] std::size_t regime() const { return both ? 2 * voters : voters; }
    [[nodiscard]] std::size_t position() const { return regime() + 1; }
    [[nodiscard]] double p_short(std::span<const double> in, std::size_t voter) const {
        return both ? in[2 * voter + 1] : 1 - in[voter];
    }
};

Round imagined(const CorePool::Params& params, const Layout& layout, std::span<const double> in) {
    Round round;
    round.close = Price::whole(static_cast<std::int64_t>(price_units));
    const double regime = in[layout.regime()];
    for (std::size_t i = 0; i < params.voters.size(); ++i) {
        Heard heard;
        heard.voter = params.voters[i];
        heard.p_long = heard_or_nothing(in[layout.p_long(i)]);
        heard.p_short = heard_or_nothing(layout.p_short(in, i));
        if (!heard.p_long && !heard.p_short) heard.silent = "abstains";
        if (!is_nothing(regime)) heard.regime = static_cast<Regime>(static_cast<int>(regime));
        round.heard.push_back(std::move(heard));
    }
    return round;
}

}  // namespace

DecisionModel CorePool::decision(const Params& params, const std::string&) {
    Seat seat;
    const double spread = params.half_spread ? params.half_spread->to_double() : 0;
    seat.costs = 2 * (usual_side_cost + spread + params.slippage.to_double());
    const core::Odds odds{params.stop.to_double(), params.target.to_double(), seat.costs};
    const Layout layout{params.voters.size(), params.voters.size() <= 5};
    DecisionModel model;
    const Domain domain = corners(layout.voters, odds.break_even());
    for (const std::string& voter : params.voters) {
        model.inputs.push_back({"p_long", "vote.>", domain, nothing, voter});
        if (layout.both) model.inputs.push_back({"p_short", "vote.>", domain, nothing, voter});
    }
    model.inputs.push_back({"regime", "vote.>", Domain::named(type_info<Regime>().names), nothing,
                            params.voters.front(), Meaning::regime});
    model.inputs.push_back({"position", "", Domain::of({-1, 0, 1})});
    model.outputs = {
        {"action", "proposal.>", Meaning::action, type_info<Action>().names, {}}};
    CorePool core(params);
    core.state_.equity = Money::whole(1);
    model.decide = [core, seat, layout](std::span<const double> in, std::span<const double>,
                                        std::span<double> out, std::span<double>) {
        Seat held = seat;
        const double position = in[layout.position()];
        held.quantity = Quantity::whole(is_nothing(position) ? 0 : static_cast<int>(position));
        const auto proposal = core.propose(held, imagined(core.params_, layout, in), TimeNs{});
        out[0] = proposal ? static_cast<double>(proposal->action) : nothing;
    };
    return model;
}

}  // namespace outcry
