// SPDX-License-Identifier: Apache-2.0
// What the plays of the bars actor are made of: minutes after 14:00, prints, and what was said in
// short. Test code, one thread. Everything returned owns itself.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/bars/bars.hpp"
#include "tests/support/play.hpp"

namespace outcry::bars_play {

using test::Play;

inline Timeframe frame(std::string_view text) { return *Timeframe::parse(text); }
inline Timeframe minutes(std::int64_t n) { return Timeframe::of_ns(n * ns_per_minute); }
inline TimeNs at(std::int64_t minute, std::int64_t second = 0) {
    return time::from_civil(2025, 5, 19, 14) +
           DurationNs{minute * ns_per_minute + second * ns_per_s};
}

inline BarsParams from(BarSource source, std::vector<Timeframe> timeframes) {
    BarsParams params;
    params.source = source;
    params.timeframes = std::move(timeframes);
    return params;
}

inline Trade print(std::int64_t price, std::int64_t size = 1) {
    return {"venue", "BTC", 1, Price::whole(price), Quantity::whole(size), Side::buy};
}

inline Bar minute_bar(std::int64_t minute, std::int64_t price,
                      const std::string& instrument = "BTC") {
    return {"venue",
            instrument,
            minutes(1),
            at(minute),
            Price::whole(price),
            Price::whole(price + 2),
            Price::whole(price - 1),
            Price::whole(price + 1),
            Quantity::whole(1)};
}
/// The actor hears it at its close.
inline void hear(Play<Bars>& play, const Bar& bar) {
    play.at(bar.timeframe.close_of(bar.open_time)).hear(bar);
}

/// `1m@14:03` for each bar in the last answer.
inline std::vector<std::string> said(const Play<Bars>& play) {
    std::vector<std::string> texts;
    for (const Bar& bar : play.all<Bar>())
        texts.push_back(bar.timeframe.to_string() + "@" +
                        time::to_iso(bar.open_time).substr(11, 5) +
                        (bar.instrument == "BTC" ? "" : " " + bar.instrument));
    return texts;
}
using Texts = std::vector<std::string>;

}  // namespace outcry::bars_play
