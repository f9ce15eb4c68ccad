// SPDX-License-Identifier: Apache-2.0
// Events in the words of a trading floor: one line each, as a person would read them out.
// Pure functions for any thread. WhyWords keeps copies of what it needs.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "outcry/event/balance.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

/// `.390`, `.35`: a probability or a weight.
[[nodiscard]] std::string share_text(double value, int decimals);
[[nodiscard]] std::string chance_text(const std::optional<double>& p);
/// `long .460 short .300`; an answer that is not there is a dash.
[[nodiscard]] std::string odds_text(const std::optional<double>& p_long,
                                    const std::optional<double>& p_short);
/// `+.31`, `−1.20`: a contribution in log-odds.
[[nodiscard]] std::string contribution_text(double value);
/// `+22 bp`, `−1.5 bp`; the sign of what is not negative only where asked for.
[[nodiscard]] std::string edge_text(double fraction, bool sign);
/// `3,009.55`, `−0.0012`: in cents, smaller amounts finer.
[[nodiscard]] std::string money_text(Money value);
/// `0.31`: so many decimals.
[[nodiscard]] std::string fixed_text(double value, int decimals);
/// `cooldown_stop: 35m of 4h, 3h25m to go`, `disagreement_max: 0.031, at most 0.02: 0.011 over`.
[[nodiscard]] std::string guard_text(const Guard& guard);
/// How far it is on the wrong side.
[[nodiscard]] double guard_gap(const Guard& guard);
/// Five significant digits: `34.112`, `2512.4`.
[[nodiscard]] std::string value_text(double value);
[[nodiscard]] std::string_view action_text(Action action);
[[nodiscard]] std::string_view regime_text(Regime regime);

class WhyWords {
 public:
    WhyWords() = default;
    /// Prices are written with the decimals of their instrument's tick.
    explicit WhyWords(const FloorOpened& opened);

    [[nodiscard]] std::string price(const std::string& venue, const std::string& instrument,
                                    Price price) const;
    [[nodiscard]] std::string tell(const Bar& bar) const;
    [[nodiscard]] std::string tell(const Trade& trade) const;
    [[nodiscard]] std::string tell(const Signal& signal) const;
    [[nodiscard]] std::string tell(const Levels& levels) const;
    [[nodiscard]] std::string tell(const Forecast& forecast) const;
    [[nodiscard]] std::string tell(const Vote& vote) const;
    [[nodiscard]] std::string tell(const Proposal& proposal) const;
    [[nodiscard]] std::string tell(const Verdict& verdict) const;
    [[nodiscard]] std::string tell(const Order& order) const;
    /// `bar` is the one the fill was made in, where it was made in one.
    [[nodiscard]] std::string tell(const Fill& fill, const std::optional<Bar>& bar) const;
    [[nodiscard]] std::string tell(const Position& position) const;
    [[nodiscard]] std::string tell(const RoundTrip& trip) const;
    [[nodiscard]] std::string tell(const Account& account) const;
    /// `−12.00 EUR at EURUSD 1.0812`.
    [[nodiscard]] std::string tell(const Balance& balance) const;

 private:
    /// ` EUR` where the floor's instruments settle in several currencies, else nothing.
    [[nodiscard]] std::string in(const std::string& venue, const std::string& instrument) const;

    std::map<std::string, int> decimals_;         // by venue/instrument
    std::map<std::string, std::string> settles_;  // the same, where in several currencies
};

/// Value and bound of a limit, in percent where it is a share.
[[nodiscard]] std::string limit_value(const LimitCheck& check);
[[nodiscard]] std::string limit_bound(const LimitCheck& check);
/// How far the value is from the bound, without a sign.
[[nodiscard]] std::string limit_room(const LimitCheck& check);

}  // namespace outcry::tools
