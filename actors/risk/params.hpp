// SPDX-License-Identifier: Apache-2.0
// The limits of a veto as a topology states them. Plain described values, any thread. What is left
// out is not measured, unless a default stands here.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/risk/measures.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::risk {

/// What a halt does to open positions.
enum class OnHalt { keep, flatten };
OUTCRY_DESCRIBE_ENUM(OnHalt, "on.halt", keep, flatten);

struct Drawdowns {
    Ratio day = {5'000'000};     // 5 %
    Ratio week = {10'000'000};   // 10 %
    Ratio total = {20'000'000};  // 20 %
};
OUTCRY_DESCRIBE(Drawdowns, "risk.drawdowns", day, week, total);

/// At most so many within a span that slides.
struct Rate {
    std::int32_t count = 0;
    DurationNs within = {ns_per_hour};

    static constexpr std::string_view required[] = {"count"};
};
OUTCRY_DESCRIBE(Rate, "risk.rate", count, within);

/// Of the book after the proposal, from decide_on returns of what it would hold; one period's tail
/// is scaled by the root of the horizon. Its one-period forecasts are held against what came by
/// Kupiec's test: one that is exceeded too often refuses increases.
struct ValueAtRisk {
    Ratio max;                           // of equity
    std::optional<Ratio> shortfall_max;  // of equity
    TailMethod method = TailMethod::historical;
    Ratio level = {99'000'000};
    DurationNs horizon = {ns_per_day};
    double decay = 0.94;              // of ewma
    std::int32_t forecasts = 500;     // that the test looks back on
    Ratio test_level = {95'000'000};  // confidence at which the test rejects

    static constexpr std::string_view required[] = {"max"};
    static constexpr FieldDoc docs[] = {
        {"max",
         "loss of the horizon that is exceeded in 1 - level of all cases, of equity; resizes"},
        {"shortfall_max", "mean loss of those cases, of equity; resizes"},
        {"method", "historical, parametric (normal) or ewma (normal, mean 0, forgetting)"},
        {"level", "confidence of the value at risk"},
        {"horizon", "scaled from one decide_on bar: its root, and a mean its length"},
        {"decay", "of ewma: weight of a return against that of the one after it"},
        {"forecasts", "one-bar forecasts that Kupiec's test looks back on"},
        {"test_level", "confidence at which Kupiec's test rejects"}};
};
OUTCRY_DESCRIBE(ValueAtRisk, "risk.value_at_risk", max, shortfall_max, method, level, horizon,
                decay, forecasts, test_level);

/// Of the book after the proposal, once its gross exposure is above `above`: a first position is
/// all of any book.
struct Concentration {
    std::optional<double> herfindahl_max;
    std::optional<double> bets_min;
    std::optional<double> correlation_max;
    Ratio above = {50'000'000};

    static constexpr FieldDoc docs[] = {
        {"herfindahl_max",
         "sum of squared shares of gross notional: 1 for one position, 1/n for n equal ones; "
         "resizes"},
        {"bets_min",
         "effective independent bets (Meucci): 1 when everything moves as one; resizes"},
        {"correlation_max", "implied correlation of the book's positions; resizes"},
        {"above", "gross exposure, of equity, from which the book is looked at"}};
};
OUTCRY_DESCRIBE(Concentration, "risk.concentration", herfindahl_max, bets_min, correlation_max,
                above);

/// A fraction of Kelly's stake for the lower confidence bound of the pooled probability.
struct Kelly {
    std::int32_t sample = 0;  // independent cases that the probability rests on
    Ratio confidence = {95'000'000};
    Ratio fraction = {25'000'000};
    Ratio cap = {100'000'000};  // of equity

    static constexpr std::string_view required[] = {"sample"};
    static constexpr FieldDoc docs[] = {{"sample",
                                         "independent cases that the voters' probabilities rest "
                                         "on: what their calibration was measured on"},
                                        {"confidence", "of the lower bound of the probability"},
                                        {"fraction", "of Kelly's stake"},
                                        {"cap", "the stake at most, of equity"}};
};
OUTCRY_DESCRIBE(Kelly, "risk.kelly", sample, confidence, fraction, cap);

/// A position is HIGH when one of these is met at a decide_on close, and is then closed.
struct PositionHigh {
    std::optional<Ratio> loss;
    std::optional<double> atr;
    std::optional<Ratio> exposure;

    static constexpr FieldDoc docs[] = {
        {"loss", "price against the average entry"},
        {"atr", "the same in average true ranges of decide_on bars"},
        {"exposure", "marked notional, of equity"}};
};
OUTCRY_DESCRIBE(PositionHigh, "risk.position_high", loss, atr, exposure);

struct Params {
    Timeframe decide_on;
    Ratio symbol_exposure_max = {30'000'000};    // 30 %
    Ratio strategy_exposure_max = {60'000'000};  // 60 %
    Ratio gross_exposure_max = {90'000'000};     // 90 %
    Drawdowns drawdown_max;
    std::int32_t positions_max = 10;
    std::int32_t loss_streak_max = 10;
    std::int32_t failed_trades_per_hour_max = 5;
    std::int32_t order_failures_max = 5;
    std::optional<double> stop_atr_min;
    Ratio price_collar = {1'000'000};  // 1 %
    std::optional<DurationNs> stale_max;
    DurationNs ttl = {ns_per_minute};
    DurationNs cool_off = {ns_per_day};
    OnHalt on_halt = OnHalt::keep;
    std::optional<Ratio> net_exposure_max;
    std::optional<double> leverage_max;
    std::optional<Ratio> order_max;
    std::optional<Rate> order_rate_max;
    std::optional<Rate> error_rate_max;
    std::optional<double> reward_min;
    std::optional<Ratio> volume_share_max;
    std::optional<Ratio> volatility_max;
    std::optional<Ratio> price_jump_max;
    std::optional<DurationNs> mark_stale_max;
    std::optional<Kelly> kelly;
    std::optional<ValueAtRisk> value_at_risk;
    std::optional<Concentration> concentration;
    std::optional<PositionHigh> position_high;
    std::int32_t history = 500;
    std::int32_t history_min = 250;
    std::vector<std::string> symbols;

    static constexpr FieldDoc docs[] = {
        {"decide_on", "timeframe of the bars that mark exposure"},
        {"symbol_exposure_max", "notional in one instrument, of equity; resizes"},
        {"strategy_exposure_max", "notional of one strategy, of equity; resizes"},
        {"gross_exposure_max", "notional of everything, of equity; resizes"},
        {"drawdown_max", "from 00:00 UTC, from Monday, from the high-water mark; trips"},
        {"positions_max", "open positions, those on their way included"},
        {"loss_streak_max", "losing round trips in a row; trips"},
        {"failed_trades_per_hour_max", "losing round trips within an hour; trips"},
        {"order_failures_max", "rejected entries in a row; trips"},
        {"stop_atr_min", "stop distance in average true ranges of decide_on bars, at least"},
        {"price_collar", "how far from the reference an approved entry may fill"},
        {"stale_max", "age of a round still acted on; default: one decide_on bar"},
        {"ttl", "how long an approval lives"},
        {"cool_off", "pause after a loss streak, order failures or a price jump"},
        {"on_halt", "what the kill switch does to open positions"},
        {"net_exposure_max", "longs less shorts, of equity, either way; resizes"},
        {"leverage_max", "gross notional in multiples of equity; resizes"},
        {"order_max", "fat finger: the increase one proposal may ask for, of equity; refuses"},
        {"order_rate_max", "approved increases within a span"},
        {"error_rate_max", "rejected entries within a span"},
        {"reward_min", "target less costs over stop and costs, at least"},
        {"volume_share_max",
         "share of the mean volume of 20 decide_on bars that an increase may be; resizes"},
        {"volatility_max", "daily deviation of one position (ewma), of equity; resizes"},
        {"price_jump_max", "move from one decide_on close to the next; trips"},
        {"mark_stale_max",
         "age of the marks of what is held or asked for; default: two decide_on bars"},
        {"kelly", "lower-bound Kelly: the stake at most; resizes"},
        {"value_at_risk", "tail of the whole book after the proposal; resizes"},
        {"concentration", "how much of the book is one bet; resizes"},
        {"position_high", "when an open position is closed by the veto itself"},
        {"history", "decide_on returns kept for value_at_risk, concentration and volatility_max"},
        {"history_min", "returns below which those three refuse increases"},
        {"symbols", "the floor's: what limits are held against by `check`"}};

    /// Some limit needs returns.
    [[nodiscard]] bool remembers() const {
        return value_at_risk || concentration || volatility_max;
    }
};
OUTCRY_DESCRIBE(Params, "risk.veto", decide_on, symbol_exposure_max, strategy_exposure_max,
                gross_exposure_max, drawdown_max, positions_max, loss_streak_max,
                failed_trades_per_hour_max, order_failures_max, stop_atr_min, price_collar,
                stale_max, ttl, cool_off, on_halt, net_exposure_max, leverage_max, order_max,
                order_rate_max, error_rate_max, reward_min, volume_share_max, volatility_max,
                price_jump_max, mark_stale_max, kelly, value_at_risk, concentration, position_high,
                history, history_min, symbols);

/// Values that make no sense, and limits that contradict one another, by name.
[[nodiscard]] Result<void> check_params(const Params& params);

/// Limits that others keep from ever binding, and why.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> idle_limits(const Params& params);

}  // namespace outcry::risk
