// SPDX-License-Identifier: Apache-2.0
// The 61 candlestick patterns of TA-Lib over one engine: a short window of bars and running
// averages of their parts. One series, one thread, no allocation; state is described and restores
// exactly.
//
// A pattern answers +100 (bullish), -100 (bearish) or 0; some answer ±80 when an edge only touches,
// HIKKAKE ±200 when it is confirmed. "Long", "short", "doji" are relative to the last bars by
// TA-Lib's default candle settings.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

enum class CandleKind : std::int32_t {
    cdl2crows,
    cdl3blackcrows,
    cdl3inside,
    cdl3linestrike,
    cdl3outside,
    cdl3starsinsouth,
    cdl3whitesoldiers,
    cdlabandonedbaby,
    cdladvanceblock,
    cdlbelthold,
    cdlbreakaway,
    cdlclosingmarubozu,
    cdlconcealbabyswall,
    cdlcounterattack,
    cdldarkcloudcover,
    cdldoji,
    cdldojistar,
    cdldragonflydoji,
    cdlengulfing,
    cdleveningdojistar,
    cdleveningstar,
    cdlgapsidesidewhite,
    cdlgravestonedoji,
    cdlhammer,
    cdlhangingman,
    cdlharami,
    cdlharamicross,
    cdlhighwave,
    cdlhikkake,
    cdlhikkakemod,
    cdlhomingpigeon,
    cdlidentical3crows,
    cdlinneck,
    cdlinvertedhammer,
    cdlkicking,
    cdlkickingbylength,
    cdlladderbottom,
    cdllongleggeddoji,
    cdllongline,
    cdlmarubozu,
    cdlmatchinglow,
    cdlmathold,
    cdlmorningdojistar,
    cdlmorningstar,
    cdlonneck,
    cdlpiercing,
    cdlrickshawman,
    cdlrisefall3methods,
    cdlseparatinglines,
    cdlshootingstar,
    cdlshortline,
    cdlspinningtop,
    cdlstalledpattern,
    cdlsticksandwich,
    cdltakuri,
    cdltasukigap,
    cdlthrusting,
    cdltristar,
    cdlunique3river,
    cdlupsidegap2crows,
    cdlxsidegap3methods
};
OUTCRY_DESCRIBE_ENUM(CandleKind, "candle_kind", cdl2crows, cdl3blackcrows, cdl3inside,
                     cdl3linestrike, cdl3outside, cdl3starsinsouth, cdl3whitesoldiers,
                     cdlabandonedbaby, cdladvanceblock, cdlbelthold, cdlbreakaway,
                     cdlclosingmarubozu, cdlconcealbabyswall, cdlcounterattack, cdldarkcloudcover,
                     cdldoji, cdldojistar, cdldragonflydoji, cdlengulfing, cdleveningdojistar,
                     cdleveningstar, cdlgapsidesidewhite, cdlgravestonedoji, cdlhammer,
                     cdlhangingman, cdlharami, cdlharamicross, cdlhighwave, cdlhikkake,
                     cdlhikkakemod, cdlhomingpigeon, cdlidentical3crows, cdlinneck,
                     cdlinvertedhammer, cdlkicking, cdlkickingbylength, cdlladderbottom,
                     cdllongleggeddoji, cdllongline, cdlmarubozu, cdlmatchinglow, cdlmathold,
                     cdlmorningdojistar, cdlmorningstar, cdlonneck, cdlpiercing, cdlrickshawman,
                     cdlrisefall3methods, cdlseparatinglines, cdlshootingstar, cdlshortline,
                     cdlspinningtop, cdlstalledpattern, cdlsticksandwich, cdltakuri, cdltasukigap,
                     cdlthrusting, cdltristar, cdlunique3river, cdlupsidegap2crows,
                     cdlxsidegap3methods);
inline constexpr std::size_t candle_kinds = 61;

/// A hikkake that waits for its confirmation.
struct HikkakeState {
    std::int32_t signal = 0;  // what it said
    std::int32_t age = 0;     // bars since; confirmation counts up to 3
    double high = 0;          // of the bar before it
    double low = 0;
};
OUTCRY_DESCRIBE(HikkakeState, "hikkake", signal, age, high, low);

/// One pattern on one series. Unit: none: 100 bullish, -100 bearish (200 where confirmed), 0 no
/// pattern. First value after the pattern's lookback. Source: TA-Lib CDL…
struct CandlePattern {
    CandleKind kind = CandleKind::cdldoji;
    double penetration = 0;  // of the first body, where the pattern asks for it
    std::int32_t wait = 0;   // bars until the first answer
    std::int64_t seen = 0;
    std::array<Ohlcv, 16> bars{};
    std::array<double, 8> totals{};  // running sums, in the order of the pattern's uses
    HikkakeState hikkake;

    [[nodiscard]] static Result<CandlePattern> make(CandleKind kind);
    [[nodiscard]] static Result<CandlePattern> make(CandleKind kind, double penetration);
    std::optional<int> update(const Ohlcv& bar) {
        const int answer = judge(bar);
        if (wait > 0) {
            --wait;
            return std::nullopt;
        }
        return answer;
    }
    /// Takes the bar; the answer counts once the wait is over.
    int judge(const Ohlcv& bar);
    /// Many bars at once: an answer each, NaN while there is none.
    void update_many(std::span<const Ohlcv> many, std::span<double> out);
    [[nodiscard]] int lookback() const;
    [[nodiscard]] bool sound() const { return seen >= 0; }

    /// The bar of `ago` bars ago, 0 = the newest; up to 15.
    [[nodiscard]] const Ohlcv& bar(std::int64_t ago) const {
        return bars[static_cast<std::size_t>(seen - 1 - ago) % bars.size()];
    }
};
OUTCRY_DESCRIBE(CandlePattern, "candle_pattern", kind, penetration, wait, seen, bars, totals,
                hikkake);

}  // namespace outcry::indicator
