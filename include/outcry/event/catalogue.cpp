// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/catalogue.hpp"

#include "outcry/codec/encode.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/http.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/learning.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/replay.hpp"
#include "outcry/event/scanning.hpp"
#include "outcry/event/score.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

const std::vector<const TypeInfo*>& event_catalogue() {
    static const std::vector<const TypeInfo*> all = {
        &type_info<FloorOpened>(),  &type_info<FloorClosed>(),
        &type_info<FloorResumed>(), &type_info<FloorQuarantined>(),
        &type_info<TimerSet>(),     &type_info<TimerCancel>(),
        &type_info<TimerFired>(),   &type_info<TimerCancelled>(),
        &type_info<FeedStatus>(),   &type_info<Trade>(),
        &type_info<Quote>(),        &type_info<Bar>(),
        &type_info<Funding>(),      &type_info<MarkPrice>(),
        &type_info<Depth>(),        &type_info<Signal>(),
        &type_info<Factors>(),      &type_info<Score>(),
        &type_info<Measure>(),      &type_info<Levels>(),
        &type_info<Forecast>(),     &type_info<Vote>(),
        &type_info<Opinions>(),     &type_info<ForecastScored>(),
        &type_info<Drift>(),        &type_info<Proposal>(),
        &type_info<Verdict>(),      &type_info<RiskEvent>(),
        &type_info<HaltRequest>(),  &type_info<Order>(),
        &type_info<Fill>(),         &type_info<Adopted>(),
        &type_info<Position>(),     &type_info<RoundTrip>(),
        &type_info<Account>(),      &type_info<HttpRequest>(),
        &type_info<HttpReply>(),    &type_info<ReplayOrigin>(),
        &type_info<Learnt>(),       &type_info<Calibrated>(),
        &type_info<Ranking>(),      &type_info<PairChange>(),
        &type_info<Correlations>(), &type_info<Allocation>(),
        &type_info<Balance>(),
    };
    return all;
}

const TypeInfo* find_event_type(std::string_view schema) {
    for (const TypeInfo* type : event_catalogue())
        if (type->name == schema) return type;
    return nullptr;
}

}  // namespace outcry
