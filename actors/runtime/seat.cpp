// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/seat.hpp"

#include <functional>
#include <map>
#include <memory>

#include "actors/runtime/deputy.hpp"
#include "actors/runtime/runner.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {

namespace {

bool owes_one_reply(const PlannedActor& member,
                    const std::function<const Kind*(std::string_view)>& find_kind) {
    const Kind* kind = member.duty == Duty::edge ? find_kind(member.kind) : nullptr;
    return kind != nullptr && kind->one_reply;
}

/// A program of its own, or a seat that whoever has the secret of the launch may take.
bool is_of_another_maker(const PlannedActor& member,
                         const std::function<const Kind*(std::string_view)>& find_kind) {
    if (!member.program.empty()) return true;
    const Kind* kind = find_kind(member.kind);
    return kind != nullptr && kind->outside;
}

Role role_of(Duty duty) { return duty == Duty::edge ? Role::edge : Role::actor; }

/// Descriptions of the events that foreign kinds bring along, and of our own.
std::function<const TypeInfo*(std::string_view)> shapes_of(const Plan& plan) {
    const auto brought = std::make_shared<std::map<std::string, TypeTree, std::less<>>>();
    for (const auto& [schema, text] : plan.schemas) {
        if (find_event_type(schema) != nullptr) continue;
        if (auto tree = from_json_schema(text)) brought->emplace(schema, std::move(*tree));
    }
    return [brought](std::string_view schema) {
        const auto found = brought->find(schema);
        return found == brought->end() ? find_event_type(schema) : &found->second.root();
    };
}

}  // namespace

Member member_of(const PlannedActor& member) {
    return {member.name, role_of(member.duty), member.hears, member.from, member.says};
}

std::string secret_of(const PlannedActor& member, const std::string& launch) {
    if (member.program.empty()) return launch;
    Sha256 hash;
    for (const std::string_view part : {std::string_view("outcry seat\n"), std::string_view(launch),
                                        std::string_view("\n"), std::string_view(member.name)})
        hash.update(as_bytes(part));
    return to_hex(hash.finish());
}

std::vector<RosterEntry> roster_of(const std::vector<PlannedActor>& members) {
    std::vector<RosterEntry> roster;
    for (const PlannedActor& member : members)
        roster.push_back({member.name, member.kind, role_of(member.duty), member.hears, member.says,
                          member.params, member.from});
    return roster;
}

BrokerConfig broker_config(const Plan& plan, const std::string& secret,
                           const std::string& run_folder,
                           const std::function<const Kind*(std::string_view)>& find_kind) {
    BrokerConfig config;
    config.sequencer.order = plan.opened.order;
    config.sequencer.opened = plan.opened;
    config.sequencer.trusted = true;
    config.snapshot_every = plan.snapshot_every;
    config.observer_secret = secret;  // who reads hears all of it
    // Asked for each new topic, and timers often have one of their own: texts are made once.
    config.sequencer.schema_text =
        [texts = plan.schemas](std::string_view schema) mutable -> std::string {
        const auto [place, first] = texts.try_emplace(std::string(schema));
        const TypeInfo* type = first ? find_event_type(schema) : nullptr;
        if (type != nullptr) place->second = json_schema(*type);
        return place->second;
    };
    config.sequencer.shape_of = shapes_of(plan);
    for (const PlannedActor& member : plan.members) {
        config.sequencer.members.push_back(
            {member.name, role_of(member.duty), member.hears, member.from, member.says,
             is_of_another_maker(member, find_kind), owes_one_reply(member, find_kind)});
        if (member.place != Place::fused) config.sequencer.trusted = false;
        Seat seat;
        seat.secret = secret_of(member, secret);
        seat.welcome.kind = member.kind;
        seat.welcome.params = member.params;
        seat.welcome.base = plan.base;
        seat.welcome.run_folder = run_folder;
        seat.manifest = member.manifest;
        const Kind* kind = seat.manifest.empty() ? find_kind(member.kind) : nullptr;
        if (kind != nullptr) seat.manifest = manifest_digest(kind->manifest);
        if (kind != nullptr && kind->operates)
            config.operators.member = static_cast<std::uint16_t>(config.sequencer.members.size());
        config.seats.push_back(std::move(seat));
    }
    for (const PlannedActor& observer : plan.observers) {
        Seat seat;
        seat.secret = secret_of(observer, secret);
        seat.welcome.kind = observer.kind;
        seat.welcome.params = observer.params;
        seat.welcome.base = plan.base;
        seat.welcome.run_folder = run_folder;
        config.observers.emplace(observer.name, std::move(seat));
    }
    return config;
}

void open_outside(BrokerConfig& config, const Plan& plan, const std::string& secret,
                  const std::function<const Kind*(std::string_view)>& find_kind) {
    config.observer_secret = secret;
    for (std::size_t i = 0; i < plan.members.size(); ++i)
        if (const Kind* kind = find_kind(plan.members[i].kind); kind != nullptr && kind->outside)
            config.seats[i].secret = secret;
}

Result<void> seat_locals(Broker& broker, const Plan& plan, const std::string& run_folder,
                         const std::function<const Kind*(std::string_view)>& find_kind) {
    OUTCRY_TRY(broker.take_up());
    for (std::size_t i = 0; i < plan.members.size(); ++i) {
        const PlannedActor& member = plan.members[i];
        if (broker.sequencer().deputy_from(static_cast<std::uint16_t>(i + 1)) != 0) {
            OUTCRY_ASSIGN(auto deputy, deputy_of(plan.opened.roster[i], plan.base, find_kind));
            OUTCRY_TRY(broker.seat_deputy(static_cast<std::uint16_t>(i + 1),
                                          {std::move(deputy.actor), deputy.name, deputy.manifest}));
            continue;
        }
        if (member.place != Place::fused) continue;
        const Kind* kind = find_kind(member.kind);
        if (kind == nullptr)
            return error(Error::Kind::not_found, "kind `" + member.kind + "` of `" + member.name +
                                                     "` is not built into this program");
        if (kind->operates) continue;
        const Making making{member.name, member.params, plan.base, run_folder};
        const auto index = static_cast<std::uint16_t>(i + 1);
        if (member.duty == Duty::edge) {
            OUTCRY_ASSIGN(auto edge, kind->make_edge(making));
            OUTCRY_TRY(broker.locals().add(index, std::move(edge)));
        } else {
            OUTCRY_ASSIGN(auto actor, kind->make_actor(making));
            const MemberState* state = broker.state_of(index);
            if (state != nullptr && !actor->restore(state->state)) {
                state = nullptr;
                OUTCRY_ASSIGN(actor, kind->make_actor(making));
            }
            const std::uint64_t upto = state != nullptr ? broker.state_seq() : 0;
            OUTCRY_TRY(broker.locals().add(index, std::move(actor), upto, state));
        }
    }
    return {};
}

}  // namespace outcry
