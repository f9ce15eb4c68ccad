// SPDX-License-Identifier: Apache-2.0
// A roster of toy kinds with real manifests, so that loading and checking are tested without the
// agents themselves.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "actors/topology/load.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"
#include "tests/support/folders.hpp"

namespace outcry::toykinds {

enum class Stamp { open, close };
OUTCRY_DESCRIBE_ENUM(Stamp, "stamp", open, close);

struct FeedParams {
    std::string bars;
    Stamp stamp = Stamp::open;
    std::vector<std::string> symbols;
    std::vector<Timeframe> timeframes;
    std::optional<TimeNs> until;
    static constexpr std::string_view required[] = {"bars", "stamp"};
};
OUTCRY_DESCRIBE(FeedParams, "feed.recorded", bars, stamp, symbols, timeframes, until);

struct BarsParams {
    std::vector<Timeframe> timeframes;
};
OUTCRY_DESCRIBE(BarsParams, "bars.standard", timeframes);

struct QuantParams {
    std::vector<std::string> indicators;
    std::int32_t period = 14;
};
OUTCRY_DESCRIBE(QuantParams, "quant.standard", indicators, period);

struct CaseParams {
    Timeframe decide_on;
    std::vector<std::string> findings;
};
OUTCRY_DESCRIBE(CaseParams, "case.long", decide_on, findings);

struct CoreParams {
    std::string strategy;
    Timeframe decide_on;
    Money capital;
    std::map<std::string, double> weights;
    Ratio edge_min;
};
OUTCRY_DESCRIBE(CoreParams, "core.pool", strategy, decide_on, capital, weights, edge_min);

struct Drawdowns {
    Ratio day;
    Ratio week;
};
OUTCRY_DESCRIBE(Drawdowns, "drawdowns", day, week);

struct RiskParams {
    Ratio symbol_exposure_max;
    Drawdowns drawdown_max;
};
OUTCRY_DESCRIBE(RiskParams, "risk.veto", symbol_exposure_max, drawdown_max);

struct ExecutionParams {
    Ratio stop;
    DurationNs latency;
    std::int64_t symbols = 0;  // the floor's key, another sort of thing
};
OUTCRY_DESCRIBE(ExecutionParams, "execution.paper", stop, latency, symbols);

struct NoParams {
    bool quiet = false;
};
OUTCRY_DESCRIBE(NoParams, "portfolio.standard", quiet);

template <class Params>
Kind kind(Duty duty, std::vector<std::string> hears, std::vector<std::string> says,
          std::string_view name = schema_name<Params>) {
    Kind made;
    made.manifest = {std::string(name),    duty,   "a toy", std::move(hears), std::move(says),
                     &type_info<Params>(), nullptr};
    return made;
}

inline const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = [] {
        std::vector<Kind> list;
        list.push_back(kind<FeedParams>(Duty::edge, {}, {"bar", "trade"}));
        list.push_back(kind<BarsParams>(Duty::actor, {"bar", "trade"}, {"bar"}));
        list.push_back(kind<QuantParams>(Duty::actor, {"bar"}, {"signal"}));
        list.back().mail = [](const Making& making) -> Result<std::vector<std::string>> {
            OUTCRY_ASSIGN(const QuantParams params, decoded<QuantParams>(making.params));
            if (params.period <= 0) return invalid("period 0 must be positive");
            return std::vector<std::string>{"bar.>"};
        };
        list.push_back(kind<CaseParams>(Duty::actor, {"signal"}, {"vote"}));
        list.push_back(kind<CoreParams>(Duty::actor, {"vote", "account"}, {"proposal"}));
        list.push_back(kind<RiskParams>(Duty::actor, {"proposal", "account"}, {"verdict"}));
        list.push_back(kind<ExecutionParams>(Duty::edge, {"verdict", "bar"}, {"order", "fill"}));
        list.push_back(
            kind<NoParams>(Duty::actor, {"verdict"}, {"order", "fill"}, "execution.model"));
        list.push_back(kind<NoParams>(Duty::actor, {"fill", "bar"}, {"position", "account"}));
        list.push_back(kind<NoParams>(Duty::observer, {"order", "position"}, {}, "ledger.sqlite"));
        return list;
    }();
    return all;
}

inline constexpr std::string_view good_floor = R"([floor]
name        = "toy"
capital     = "10000 USDT"
instruments = "instruments/binance-usdm.toml"
symbols     = ["BTCUSDT-PERP", "ETHUSDT-PERP"]
decide_on   = "15m"
tap         = "tcp://127.0.0.1:5556"

[actor.data]
kind       = "feed.recorded"
bars       = "data/{symbol}-1m.csv.gz"
stamp      = "open"
timeframes = ["15m", "1h"]

[actor.quant]
kind       = "quant.standard"
indicators = ["rsi:14@4h", "macd:12,26,9"]

[actor.bull]
kind  = "case.long"
hears = ["quant"]

[actor.core]
kind     = "core.pool"
weights  = { bull = 0.35 }
edge_min = "8bp"

[actor.risk]
kind                = "risk.veto"
symbol_exposure_max = "30%"
drawdown_max        = { day = "5%", week = "10%" }

[actor.execution]
kind    = "execution.paper"
stop    = "2%"
latency = "250ms"
)";

inline std::string base() { return std::string(OUTCRY_SOURCE_DIR) + "/topologies"; }

/// The good floor with `from` replaced by `to`.
inline std::string floor_with(std::string_view from, std::string_view to) {
    std::string text(good_floor);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) {
        ADD_FAILURE() << "the good floor does not contain " << from;
        return text;
    }
    return text.replace(at, from.size(), to);
}

inline Loaded load(std::string text, LoadOptions options = {}) {
    options.kinds = &kinds();
    return parse_topology(std::move(text), "toy.toml", base(), options);
}

inline Plan good_plan(std::string text = std::string(good_floor), LoadOptions options = {}) {
    Loaded loaded = load(std::move(text), std::move(options));
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return loaded.plan.value_or(Plan{});
}

}  // namespace outcry::toykinds
