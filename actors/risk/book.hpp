// SPDX-License-Identifier: Apache-2.0
// What the veto and its deputy (exits.hpp) both make of a book: what a proposal would change, how
// far a position is from HIGH, the verdict of an exit. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "actors/portfolio/exchange.hpp"
#include "actors/risk/params.hpp"
#include "actors/risk/state.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::risk {

/// What a proposal asks of a holding, taken apart.
struct Change {
    Side side = Side::buy;
    Quantity closing;        // unsigned
    Quantity increasing;     // unsigned; all that a quantity can be where it is unmeasured
    std::string unmeasured;  // why nobody knows how much is asked for; empty: it is known
};
/// In whole lots, rounded towards less risk; closing everything leaves nothing behind. `seat` is
/// the instrument's: exposures are asked for in the account's currency. While there is no rate of
/// its own nothing is held the other way, and what is held the same way stays. More than a quantity
/// can say is an increase that nobody can measure, beside whatever it closes.
[[nodiscard]] Change change_of(const Proposal& proposal, Quantity held, const Seat& seat,
                               const std::vector<exchange::Rate>& rates);

inline constexpr std::int32_t atr_bars =
    14;  // Wilder, New Concepts in Technical Trading Systems, p. 21
/// Wilder's average true range goes on by a decide_on bar; before the mark does.
void take_range(Seat& seat, const Bar& bar);
/// How far each measure of an open position is from HIGH.
/// `unit` is what one of the currency it settles in is worth in the account's.
[[nodiscard]] std::vector<LimitCheck> level_of(const PositionHigh& high, const Holding& holding,
                                               Price mark, const Seat& seat, Money equity,
                                               double unit);
/// What of these turned HIGH, in words; empty while nothing has.
[[nodiscard]] const LimitCheck* turned_high(const std::vector<LimitCheck>& levels);
[[nodiscard]] std::string high_text(const LimitCheck& level);

/// The books as they are said; a fill moves what was in flight before the portfolio has said so.
Holding& take_position(std::vector<Holding>& holdings, const Position& position);
Holding& take_fill(std::vector<Holding>& holdings, const Fill& fill);
[[nodiscard]] bool nothing_held(const std::vector<Holding>& holdings);

/// The end of an approval of now: its time counts from when its market next trades. What is decided
/// at a close is for the next open.
[[nodiscard]] TimeNs lives_until(const Seat& seat, TimeNs now, DurationNs ttl);

/// The verdict on a proposal that was said at `seq`, before anything is judged.
[[nodiscard]] Verdict answer_to(const Proposal& proposal, std::uint64_t seq, TimeNs expires);
/// All of a holding, reduce-only, with no proposal behind it.
[[nodiscard]] Verdict exit_of(const Holding& holding, TimeNs expires, std::string reason);

}  // namespace outcry::risk
