// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/kinds.hpp"

#include "actors/classic/core.hpp"
#include "actors/classic/quant.hpp"
#include "actors/classic/risk.hpp"
#include "actors/classic/voters.hpp"

namespace outcry::classic {

std::vector<Kind> kinds() {
    return {
        actor_kind<Quant>("RSI, MACD and Bollinger factors on a named wire, as published"),
        actor_kind<Predict>("a momentum score where the published bot had its model"),
        actor_kind<Bull>("scores the long case by the published rules"),
        actor_kind<Bear>("scores the short case by the published rules"),
        actor_kind<Core>("weighs scores by regime and proposes beyond a bound, as published"),
        actor_kind<Risk>("vetoes by breaker, positions, drawdown and confidence, as published"),
    };
}

}  // namespace outcry::classic
