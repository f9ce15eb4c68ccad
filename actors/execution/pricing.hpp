// SPDX-License-Identifier: Apache-2.0
// What a paper fill costs: spread, slippage, ticks, fees and where protection stands. Pure
// functions for any thread. Every rounding is against us.
#pragma once

#include <optional>
#include <vector>

#include "outcry/event/instrument.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::execution {

/// `untouched` moved against the taker by `cost` and to the next worse tick; at least one tick.
[[nodiscard]] Result<Price> taken_price(Side side, Price untouched, Ratio cost, Price tick);
/// Where the stop of a position of `side` entered at `entry` stands: never nearer than the ratio.
[[nodiscard]] Result<Price> stop_price(Side side, Price entry, Ratio distance, Price tick);
/// Where its target stands: never nearer than the ratio.
[[nodiscard]] Result<Price> target_price(Side side, Price entry, Ratio distance, Price tick);
/// The last tier whose volume is reached; a schedule of no tiers is free.
[[nodiscard]] FeeTier tier_of(const std::vector<FeeTier>& tiers, Money volume);
/// Maintenance margin of a notional: the rate of the tier it falls into, on all of it.
[[nodiscard]] Result<Money> maintenance_of(const std::vector<MarginTier>& tiers, Money notional);

/// Taken on arrival, as far as it can be, and the rest cancelled.
[[nodiscard]] inline bool at_once(const Order& order) {
    return order.time_in_force == TimeInForce::ioc || order.time_in_force == TimeInForce::fok;
}

/// Initial margin of a notional, likewise; without tiers (spot, equity) all of it.
[[nodiscard]] Result<Money> initial_of(const std::vector<MarginTier>& tiers, Money notional);
/// Where a limit so much better, or a trigger so much worse, than `from` stands: never nearer.
[[nodiscard]] Result<Price> away_from(Price from, Ratio distance, bool upward, Price tick);

/// What a recorded book shows to rest at a price, best level first; nullopt beyond its last level.
[[nodiscard]] std::optional<Quantity> resting_at(const std::vector<DepthLevel>& levels, bool bids,
                                                 Price price);

[[nodiscard]] inline Side opposite(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

}  // namespace outcry::execution
