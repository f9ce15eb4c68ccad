// SPDX-License-Identifier: Apache-2.0
// Proposals, orders and positions for the veto's plays. Test code, one thread. Everything returned
// owns itself.
#pragma once

#include <string>

#include "actors/risk/veto.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::test {

inline RiskVeto::Params veto_params() {
    RiskVeto::Params params;
    params.decide_on = tf("15m");
    return params;
}

inline Proposal proposal(const std::string& instrument, const char* exposure, TimeNs round) {
    Proposal made;
    made.strategy = "paper";
    made.venue = venue;
    made.instrument = instrument;
    made.timeframe = tf("15m");
    made.round = round;
    made.target_exposure = money(exposure);
    made.action = made.target_exposure.is_zero()   ? Action::close
                  : made.target_exposure.units > 0 ? Action::buy
                                                   : Action::sell;
    made.reference = instrument == btc ? price("100000") : price("2500");
    made.stop = percent(2);
    made.target = percent(4);
    return made;
}

inline Position held(const std::string& instrument, const char* size) {
    Position made;
    made.venue = venue;
    made.instrument = instrument;
    made.strategy = "paper";
    made.quantity = quantity(size);
    made.mark = instrument == btc ? price("100000") : price("2500");
    return made;
}

inline Order entry(std::uint64_t proposal, OrderState state) {
    Order order;
    order.id = "7f3a-" + std::to_string(proposal) + "-e";
    order.venue = venue;
    order.instrument = btc;
    order.strategy = "paper";
    order.state = state;
    return order;
}

}  // namespace outcry::test
