// SPDX-License-Identifier: Apache-2.0
// A small floor for the trading desks' plays: two perpetuals, 10,000 USDT, fifteen-minute
// decisions. Test code, one thread. Everything returned owns itself.
#pragma once

#include <string>
#include <utility>

#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::test {

inline const std::string venue = "binance-usdm";
inline const std::string btc = "BTCUSDT-PERP";
inline const std::string eth = "ETHUSDT-PERP";
/// Monday, 2025-05-19 00:00 UTC.
inline const TimeNs monday = time::from_civil(2025, 5, 19);

inline TimeNs minutes(std::int64_t count) { return monday + DurationNs{count * ns_per_minute}; }
inline Timeframe tf(const char* text) { return Timeframe::parse(text).value(); }
inline Price price(const char* text) { return {fixed::parse(text).value()}; }
inline Quantity quantity(const char* text) { return {fixed::parse(text).value()}; }
inline Money money(const char* text) { return {fixed::parse(text).value()}; }
inline Ratio bp(std::int64_t count) { return {count * fixed_scale / 10'000}; }
inline Ratio percent(std::int64_t count) { return {count * fixed_scale / 100}; }

inline Instrument perpetual(const std::string& id, const char* tick, const char* lot) {
    Instrument instrument;
    instrument.id = id;
    instrument.venue = venue;
    instrument.kind = InstrumentKind::linear_perpetual;
    instrument.quote = instrument.settlement = "USDT";
    instrument.tick = price(tick);
    instrument.lot = quantity(lot);
    instrument.min_notional = Money::whole(20);
    instrument.half_spread = {fixed_scale / 200'000};  // 0.05 bp
    instrument.fees = {{Money{}, bp(2), bp(5)}};
    instrument.margins = {{Money::whole(3'000'000), percent(1), Ratio{percent(1).units / 2}}};
    return instrument;
}

inline FloorOpened opened() {
    FloorOpened floor;
    floor.floor = "paper";
    floor.plan = "7f3a9c1e";
    floor.capital = Money::whole(10'000);
    floor.currency = "USDT";
    floor.decide_on = tf("15m");
    floor.instruments = {perpetual(btc, "0.1", "0.001"), perpetual(eth, "0.01", "0.001")};
    return floor;
}

inline FeedStatus live_from(TimeNs time) {
    FeedStatus status;
    status.feed = "data";
    status.live_from = time;
    return status;
}

/// A bar that closes at `close`.
inline Bar bar(const std::string& instrument, const char* timeframe, TimeNs close, const char* open,
               const char* high, const char* low, const char* last, const char* volume = "1000") {
    Bar made;
    made.venue = venue;
    made.instrument = instrument;
    made.timeframe = tf(timeframe);
    made.open_time = close - DurationNs{made.timeframe.approximate_ns()};
    made.open = price(open);
    made.high = price(high);
    made.low = price(low);
    made.close = price(last);
    made.volume = quantity(volume);
    return made;
}
inline Bar flat_bar(const std::string& instrument, const char* timeframe, TimeNs close,
                    const char* at) {
    return bar(instrument, timeframe, close, at, at, at, at);
}

inline Fill fill(const std::string& instrument, Side side, const char* size, const char* at,
                 const char* fee = "0", const char* reason = "entry") {
    Fill made;
    made.order = "7f3a-1-e";
    made.venue = venue;
    made.instrument = instrument;
    made.strategy = "paper";
    made.side = side;
    made.quantity = quantity(size);
    made.price = made.untouched = price(at);
    made.fee = money(fee);
    made.reason = reason;
    made.proposal = 1;
    return made;
}

/// The account of a decide_on close.
inline Account account_of(TimeNs close, const char* equity = "0") {
    Account made;
    made.equity = money(equity);
    made.close = close;
    return made;
}

inline Funding funding(const std::string& instrument, std::int64_t rate_units) {
    Funding made;
    made.venue = venue;
    made.instrument = instrument;
    made.rate = {rate_units};
    return made;
}

}  // namespace outcry::test
