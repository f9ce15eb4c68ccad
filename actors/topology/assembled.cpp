// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/assembled.hpp"

#include <string>
#include <utility>

#include "actors/topology/digest.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry::topology {

namespace {

/// Observers say nothing and have no seat; all others are on the roster.
void seat(const Draft& draft, PlannedActor actor, Plan& plan) {
    if (draft.observes()) {
        plan.observers.push_back(std::move(actor));
        return;
    }
    plan.opened.roster.push_back({actor.name, actor.kind,
                                  actor.duty == Duty::edge ? Role::edge : Role::actor, actor.hears,
                                  actor.says, actor.params, actor.from});
    plan.schemas.insert(draft.schemas.begin(), draft.schemas.end());
    for (const std::string& schema : actor.says)
        if (const TypeInfo* type = find_event_type(schema))
            plan.schemas[schema] = json_schema(*type);
    plan.members.push_back(std::move(actor));
}

}  // namespace

Plan assembled(const Floor& floor, const std::vector<Draft>& drafts,
               std::optional<Place> everywhere) {
    Plan plan;
    plan.name = floor.table.name;
    plan.tap = floor.table.tap;
    plan.bus = floor.table.bus;
    plan.on_stop = floor.table.on_stop == Flattening::keep ? "keep" : "flatten";
    plan.opened.floor = plan.name;
    plan.opened.order = floor.table.order;
    plan.opened.capital = floor.capital;
    plan.opened.currency = floor.currency;
    plan.opened.decide_on = floor.table.decide_on;
    plan.opened.instruments = floor.instruments;
    for (const Draft& draft : drafts) seat(draft, draft.planned(everywhere), plan);
    for (const TypeInfo* type : event_catalogue())  // the sequencer says some itself
        if (type->name.starts_with("floor.") || type->name.starts_with("timer."))
            plan.schemas[type->name] = json_schema(*type);
    plan.opened.plan = plan_digest(plan);
    return plan;
}

}  // namespace outcry::topology
