// SPDX-License-Identifier: Apache-2.0
// Voters, their votes and the closes they vote on, for the core's plays. Test code, one thread.
// Everything returned owns itself.
#pragma once

#include <optional>
#include <string>

#include "actors/core/pool.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::test {

using Maybe = std::optional<double>;

inline CorePool::Params pool_params() {
    CorePool::Params params;
    params.strategy = "paper";
    params.decide_on = tf("15m");
    params.voters = {"bull", "bear", "predict"};
    params.quorum = 2;
    params.weights = {{"bear", 0.25}, {"bull", 0.35}, {"predict", 0.40}};
    return params;
}

inline Vote vote(const std::string& voter, const std::string& instrument, TimeNs round,
                 Maybe p_long, Maybe p_short = 0.2) {
    Vote made;
    made.strategy = "paper";
    made.venue = venue;
    made.instrument = instrument;
    made.timeframe = tf("15m");
    made.round = round;
    made.voter = voter;
    made.p_long = p_long;
    made.p_short = p_short;
    made.regime = Regime::trend;
    return made;
}

inline Position position(const std::string& instrument, const char* size, TimeNs opened_at = {}) {
    Position made;
    made.venue = venue;
    made.instrument = instrument;
    made.strategy = "paper";
    made.quantity = quantity(size);
    made.opened_at = opened_at;
    return made;
}

}  // namespace outcry::test
