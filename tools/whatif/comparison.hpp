// SPDX-License-Identifier: Apache-2.0
// Two stories of one floor side by side: decisions, orders, money. Pure functions for any thread;
// described, so it is JSON too. A comparison owns itself.
#pragma once

#include "outcry/codec/json.hpp"
#include "tools/whatif/story.hpp"

namespace outcry::tools {

/// Why a round came out otherwise.
enum class Reason {
    chosen,    // another decision from the same position: the change itself
    followed,  // another decision or size because position or equity had already become another,
               // or what is remembered of earlier rounds
    filled,    // the same decision, filled or left otherwise
};
OUTCRY_DESCRIBE_ENUM(Reason, "whatif.reason", chosen, followed, filled);

struct DecisionChange {
    TimeNs round;
    std::string instrument;
    std::string strategy;
    Reason reason = Reason::chosen;
    std::optional<Decision> unchanged;
    std::optional<Decision> changed;

    bool operator==(const DecisionChange&) const = default;
};
OUTCRY_DESCRIBE(DecisionChange, "whatif.decision_change", round, instrument, strategy, reason,
                unchanged, changed);

struct OrderChange {
    std::optional<SentOrder> unchanged;
    std::optional<SentOrder> changed;

    bool operator==(const OrderChange&) const = default;
};
OUTCRY_DESCRIBE(OrderChange, "whatif.order_change", unchanged, changed);

struct SymbolDifference {
    std::string instrument;
    Money unchanged;
    Money changed;
    Money difference;

    bool operator==(const SymbolDifference&) const = default;
};
OUTCRY_DESCRIBE(SymbolDifference, "whatif.symbol_difference", instrument, unchanged, changed,
                difference);

struct RoundDifference {
    TimeNs round;
    std::string instrument;
    std::string strategy;
    Reason reason = Reason::chosen;
    Money unchanged;
    Money changed;
    Money difference;

    bool operator==(const RoundDifference&) const = default;
};
OUTCRY_DESCRIBE(RoundDifference, "whatif.round_difference", round, instrument, strategy, reason,
                unchanged, changed, difference);

/// The long lists hold the first `listed_max` in time (of rounds: the largest); the counts are of
/// all.
struct Comparison {
    static constexpr std::size_t listed_max = 1000;

    std::vector<std::string> strategies;  // that decided, by name
    std::uint64_t rounds = 0;
    std::uint64_t decisions_changed = 0;
    std::uint64_t chosen = 0;
    std::uint64_t followed = 0;
    std::vector<DecisionChange> decisions;

    std::uint64_t orders_unchanged = 0;
    std::uint64_t orders_changed = 0;
    std::uint64_t orders_only_unchanged = 0;
    std::uint64_t orders_only_changed = 0;  // the original never sent them
    std::uint64_t orders_otherwise = 0;     // another size, side or price
    std::vector<OrderChange> orders;

    Money difference;  // of equity at the end
    Money by_chosen;
    Money by_followed;
    Money by_filled;
    Money rest;  // what rounds do not add up to: rounding, each time against us, and what other
                 // currencies than the account's gained or lost after a position was closed
    bool several = false;  // there are such
    std::vector<SymbolDifference> symbols;
    std::uint64_t rounds_otherwise = 0;
    std::vector<RoundDifference> rounds_by_size;
};
OUTCRY_DESCRIBE(Comparison, "whatif.comparison", strategies, rounds, decisions_changed, chosen,
                followed, decisions, orders_unchanged, orders_changed, orders_only_unchanged,
                orders_only_changed, orders_otherwise, orders, difference, by_chosen, by_followed,
                by_filled, rest, several, symbols, rounds_otherwise, rounds_by_size);

[[nodiscard]] Comparison compare(const Story& unchanged, const Story& changed);

}  // namespace outcry::tools
