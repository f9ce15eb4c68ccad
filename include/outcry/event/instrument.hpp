// SPDX-License-Identifier: Apache-2.0
// What can be traded and by which rules: ticks, lots, fees, margin, funding. Read from
// topologies/instruments/*.toml. Plain values. The instruments on a floor travel inside
// FloorOpened, so a log explains itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"

namespace outcry {

enum class InstrumentKind { spot, linear_perpetual, inverse_perpetual, equity, fx, binary_outcome };
OUTCRY_DESCRIBE_ENUM(InstrumentKind, "instrument.kind", spot, linear_perpetual, inverse_perpetual,
                     equity, fx, binary_outcome);

struct FeeTier {
    Money volume_from;  // thirty-day volume from which the tier holds
    Ratio maker;
    Ratio taker;

    bool operator==(const FeeTier&) const = default;
};
OUTCRY_DESCRIBE(FeeTier, "fee.tier", volume_from, maker, taker);

struct MarginTier {
    Money notional_upto;
    Ratio initial;
    Ratio maintenance;

    bool operator==(const MarginTier&) const = default;
};
OUTCRY_DESCRIBE(MarginTier, "margin.tier", notional_upto, initial, maintenance);

struct Instrument {
    std::string id;     // `BTCUSDT-PERP`, unique with its venue
    std::string venue;  // `binance-usdm`
    InstrumentKind kind = InstrumentKind::spot;
    std::string base;
    std::string quote;
    std::string settlement;
    Price tick;
    Quantity lot;
    Money min_notional;
    Quantity multiplier = Quantity::whole(1);  // base units a contract stands for
    Ratio half_spread;  // where no quotes are recorded: half of the usual spread
    std::vector<FeeTier> fees;
    std::vector<MarginTier> margins;
    std::optional<DurationNs> funding_interval;
    std::string calendar = "always";

    bool operator==(const Instrument&) const = default;
};
OUTCRY_DESCRIBE(Instrument, "instrument", id, venue, kind, base, quote, settlement, tick, lot,
                min_notional, multiplier, half_spread, fees, margins, funding_interval, calendar);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(FeeTier, MarginTier, Instrument);
