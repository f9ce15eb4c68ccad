// SPDX-License-Identifier: Apache-2.0
// Forecasts that wait for their horizon to pass, scored by the rules that made the training labels.
// Described state of one thread's actor. It owns what waits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "actors/predict/waitlist.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"

namespace outcry::predict {

/// A forecast of one instrument that has not been scored.
struct Waiting {
    TimeNs close_time;
    Price decided;     // close of the decision's bar
    double entry = 0;  // open of the next one; 0 until it is heard
    double p_long = 0;
    double p_short = 0;
    double base_rate_long = 0;
    double base_rate_short = 0;
    Outcome long_end = Outcome::unknown;
    Outcome short_end = Outcome::unknown;
    std::vector<double> member_long;  // what each of several models said
    std::vector<double> member_short;

    bool operator==(const Waiting&) const = default;
};
OUTCRY_DESCRIBE(Waiting, "predict.waiting", close_time, decided, entry, p_long, p_short,
                base_rate_long, base_rate_short, long_end, short_end, member_long, member_short);

/// One that has been, with what each model alone lost.
struct Settled {
    ForecastScored scored;
    std::vector<double> member_losses;  // long and short together
};

struct Scorer {
    /// Beyond this many at once an instrument's forecasts are not scored: a year of hours.
    static constexpr std::size_t waiting_max = 8'784;

    Waitlist<Waiting> waiting;  // in the order of time

    void wait(const Forecast& forecast, Price decided, std::span<const Opinion> opinions);
    /// Hears the next bar of the instrument; what it settles, in the order of time.
    [[nodiscard]] std::vector<Settled> hear(const Bar& bar, const Question& question,
                                            Timeframe timeframe, const std::string& model);
};
OUTCRY_DESCRIBE(Scorer, "predict.scorer", waiting);

}  // namespace outcry::predict
