// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/local_observer.hpp"

#include <algorithm>

#include "outcry/base/log.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

Result<std::unique_ptr<LocalObserver>> LocalObserver::create(
    const PlannedActor& planned, const Plan& plan, const std::string& run_folder,
    const Runner::FindKind& find_kind, Journal& journal, const Broker& broker) {
    const Kind* kind = find_kind(planned.kind);
    if (kind == nullptr || !kind->make_observer)
        return error(Error::Kind::not_found, "kind `" + planned.kind + "` of `" + planned.name +
                                                 "` is no observer of this program");
    const Making making{planned.name, planned.params, plan.base, run_folder};
    std::unique_ptr<LocalObserver> local(new LocalObserver(journal, broker));
    OUTCRY_ASSIGN(local->observer_, kind->make_observer(making));
    OUTCRY_ASSIGN(local->patterns_, kind->mail(making));
    OUTCRY_ASSIGN(const std::uint64_t stored, local->observer_->stored_upto());
    local->position_ = stored + 1;
    local->name_ = planned.name;
    return local;
}

Result<void> LocalObserver::leave_behind(Result<void> outcome) {
    if (outcome) return {};
    left_behind_ = true;
    log::error("observer " + name_ +
               " is left behind, the floor goes on: " + outcome.error().text());
    return {};
}

Result<void> LocalObserver::read() {
    return left_behind_ ? Result<void>{} : leave_behind(read_on());
}

/// What it does not want is mostly known by its topic, without looking at the event.
Result<void> LocalObserver::read_on() {
    for (; position_ <= journal_.last_seq(); ++position_) {
        const Topic* topic = broker_.topic_of(position_);
        if (topic != nullptr && !wants(*topic)) continue;
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(position_, *cache_));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (topic != nullptr || wants(record.said.topic)) OUTCRY_TRY(observer_->observe(record));
    }
    return {};
}

bool LocalObserver::wants(const Topic& topic) {
    if (wanted_.size() <= topic.id) wanted_.resize(topic.id + 1, Wanted::unknown);
    Wanted& wanted = wanted_[topic.id];
    if (wanted == Wanted::unknown) wanted = wants(topic.text) ? Wanted::yes : Wanted::no;
    return wanted == Wanted::yes;
}

bool LocalObserver::wants(std::string_view topic) const {
    return std::any_of(patterns_.begin(), patterns_.end(),
                       [&](const std::string& pattern) { return topic_matches(pattern, topic); });
}

Result<void> LocalObserver::rest() {
    return left_behind_ ? Result<void>{} : leave_behind(observer_->idle(position_ - 1));
}

Result<void> LocalObserver::finish() {
    OUTCRY_TRY(read());
    return rest();
}

}  // namespace outcry
