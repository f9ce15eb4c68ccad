// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/local_observer.hpp"

#include "outcry/base/log.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

Result<std::unique_ptr<LocalObserver>> LocalObserver::create(const PlannedActor& planned,
                                                             const Plan& plan,
                                                             const std::string& run_folder,
                                                             const Runner::FindKind& find_kind,
                                                             Journal& journal) {
    const Kind* kind = find_kind(planned.kind);
    if (kind == nullptr || !kind->make_observer)
        return error(Error::Kind::not_found, "kind `" + planned.kind + "` of `" + planned.name +
                                                 "` is no observer of this program");
    const Making making{planned.name, planned.params, plan.base, run_folder};
    std::unique_ptr<LocalObserver> local(new LocalObserver(journal));
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
    log::error("observer " + name_ + " is left behind, the floor goes on: " +
               outcome.error().text());
    return {};
}

Result<void> LocalObserver::read() {
    return left_behind_ ? Result<void>{} : leave_behind(read_on());
}

Result<void> LocalObserver::read_on() {
    for (; position_ <= journal_.last_seq(); ++position_) {
        OUTCRY_ASSIGN(const BytesView bytes, journal_.read(position_, *cache_));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (wants(record.said.topic)) OUTCRY_TRY(observer_->observe(record));
    }
    return {};
}

bool LocalObserver::wants(std::string_view topic) {
    const auto found = wanted_.find(topic);
    if (found != wanted_.end()) return found->second;
    bool wanted = false;
    for (const std::string& pattern : patterns_) wanted = wanted || topic_matches(pattern, topic);
    wanted_.emplace(topic, wanted);
    return wanted;
}

Result<void> LocalObserver::rest() {
    return left_behind_ ? Result<void>{} : leave_behind(observer_->idle(position_ - 1));
}

Result<void> LocalObserver::finish() {
    OUTCRY_TRY(read());
    return rest();
}

}  // namespace outcry
