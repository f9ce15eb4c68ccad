// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/local_observer.hpp"

#include <algorithm>

#include "outcry/base/log.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

namespace {

/// Enough that handing over costs nothing beside it, and little enough to stay in the cache.
constexpr std::size_t batch_bytes = 256U << 10U;

}  // namespace

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

void LocalObserver::leave_behind(const Result<void>& outcome) {
    if (outcome || left_behind_) return;
    left_behind_ = true;
    log::error("observer " + name_ +
               " is left behind, the floor goes on: " + outcome.error().text());
}

Result<void> LocalObserver::read() {
    if (left_behind_) return {};
    leave_behind(read_on());
    if (read_.bytes.size() >= batch_bytes) hand_over(false);
    return {};
}

/// What it does not want is mostly known by its topic, without looking at the event.
Result<void> LocalObserver::read_on() {
    for (; position_ <= journal_.last_seq(); ++position_) {
        const Topic* topic = broker_.topic_of(position_);
        if (topic != nullptr && !wants(*topic)) continue;
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(position_, *cache_));
        if (topic == nullptr) {
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            if (!wants(record.said.topic)) continue;
        }
        read_.bytes.append(bytes);
        read_.ends.push_back(read_.bytes.size());
    }
    return {};
}

void LocalObserver::hand_over(bool resting) {
    beside_.finish();
    leave_behind(outcome_);
    if (left_behind_) return;
    std::swap(read_, told_);
    read_.bytes.clear();
    read_.ends.clear();
    told_.upto = position_ - 1;
    told_.resting = resting;
    beside_.begin([this] { outcome_ = tell(); });
}

/// In the observer's thread, or in the floor's when that has to wait for it anyway.
Result<void> LocalObserver::tell() {
    std::size_t from = 0;
    for (const std::size_t end : told_.ends) {
        OUTCRY_ASSIGN(const RecordView record,
                      read_record(BytesView(told_.bytes).subspan(from, end - from), false));
        OUTCRY_TRY(observer_->observe(record));
        from = end;
    }
    return told_.resting ? observer_->idle(told_.upto) : Result<void>{};
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

void LocalObserver::rest() {
    if (!left_behind_) hand_over(true);
}

Result<void> LocalObserver::finish() {
    OUTCRY_TRY(read());
    rest();
    beside_.finish();
    leave_behind(outcome_);
    return {};
}

}  // namespace outcry
