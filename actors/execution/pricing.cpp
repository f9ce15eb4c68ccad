// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/pricing.hpp"

#include <algorithm>

namespace outcry::execution {

namespace {

Result<Price> moved(Price from, Ratio by, bool upward, Price tick) {
    const Rounding rounding = upward ? Rounding::up : Rounding::down;
    OUTCRY_ASSIGN(const Price exact, moved_by(from, upward ? by : -by, rounding));
    const std::int64_t step = std::max<std::int64_t>(tick.units, 1);
    return Price{std::max(to_step(exact.units, step, rounding), step)};
}

const MarginTier& margin_tier(const std::vector<MarginTier>& tiers, Money notional) {
    const auto tier = std::find_if(tiers.begin(), tiers.end(), [&](const MarginTier& one) {
        return notional <= one.notional_upto;
    });
    return tier == tiers.end() ? tiers.back() : *tier;
}

}  // namespace

Result<Price> taken_price(Side side, Price untouched, Ratio cost, Price tick) {
    return moved(untouched, cost, side == Side::buy, tick);
}

Result<Price> stop_price(Side side, Price entry, Ratio distance, Price tick) {
    return moved(entry, distance, side == Side::sell, tick);
}

Result<Price> target_price(Side side, Price entry, Ratio distance, Price tick) {
    return moved(entry, distance, side == Side::buy, tick);
}

FeeTier tier_of(const std::vector<FeeTier>& tiers, Money volume) {
    FeeTier found;
    for (const FeeTier& tier : tiers)
        if (tier.volume_from <= volume) found = tier;
    return found;
}

Result<Money> maintenance_of(const std::vector<MarginTier>& tiers, Money notional) {
    if (tiers.empty()) return Money{};
    return share_of(notional, margin_tier(tiers, notional).maintenance, Rounding::up);
}

Result<Money> initial_of(const std::vector<MarginTier>& tiers, Money notional) {
    if (tiers.empty()) return notional;
    return share_of(notional, margin_tier(tiers, notional).initial, Rounding::up);
}

Result<Price> away_from(Price from, Ratio distance, bool upward, Price tick) {
    return moved(from, distance, upward, tick);
}

std::optional<Quantity> resting_at(const std::vector<DepthLevel>& levels, bool bids, Price price) {
    if (levels.empty()) return std::nullopt;
    const Price last = levels.back().price;
    if (bids ? price < last : price > last) return std::nullopt;
    for (const DepthLevel& level : levels)
        if (level.price == price) return level.size;
    return Quantity{};
}

}  // namespace outcry::execution
