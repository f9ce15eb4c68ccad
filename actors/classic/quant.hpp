// SPDX-License-Identifier: Apache-2.0
// `classic.quant`: RSI, MACD and Bollinger bands of each closed bar, said as factors on a named
// wire. An actor: one thread, owned by its participant. Its indicators are its state.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/classic/rules.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/market.hpp"
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/macd.hpp"

namespace outcry::classic {

struct QuantSeries {
    indicator::Rsi rsi;
    indicator::Macd macd;
    indicator::Bbands bands;
    TimeNs heard{INT64_MIN};  // close of the last bar
};
OUTCRY_DESCRIBE(QuantSeries, "classic.quant.series", rsi, macd, bands, heard);

class Quant {
 public:
    struct Params {
        std::string writes = "quant_signals";
        Timeframe decide_on;
        std::int32_t rsi = 14;
        std::vector<std::int32_t> macd = {12, 26, 9};
        std::int32_t bands = 20;
        double bands_width = 2;
        RegimeBounds regime;

        static constexpr FieldDoc docs[] = {
            {"writes", "wire its factors go out by"},
            {"macd", "bars of the fast, the slow and the signal average"},
            {"regime", "Bollinger bandwidths that part trending, neutral and choppy"},
        };
    };
    struct State {
        std::map<std::string, QuantSeries> series;  // by `venue/instrument`
    };
    using Hears = Inbox<Bar>;
    using Says = Outbox<Factors>;

    explicit Quant(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);
    void on(const Bar& bar, Says& out);
    State& state() { return state_; }

 private:
    [[nodiscard]] static Result<QuantSeries> make_series(const Params& params);

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Quant::Params, "classic.quant", writes, decide_on, rsi, macd, bands, bands_width,
                regime);
OUTCRY_DESCRIBE(Quant::State, "classic.quant.state", series);

}  // namespace outcry::classic

OUTCRY_DECLARE_ACTOR(outcry::classic::Quant);
