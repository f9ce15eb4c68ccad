// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/timers.hpp"

namespace outcry {

Result<void> Timers::set(std::uint16_t owner, const TimerSet& timer, std::uint64_t seq) {
    cancel(owner, timer.id);
    if (by_due_.size() >= limits::timers_max)
        return error(Error::Kind::limit, "actor " + timer.actor + " sets timer `" + timer.id +
                                             "` beyond the limit of " +
                                             std::to_string(limits::timers_max) + " pending");
    const Key key{timer.due.ns, seq};
    by_due_.emplace(key, Pending{timer, seq, owner});
    by_id_.emplace(std::pair{owner, timer.id}, key);
    return {};
}

void Timers::cancel(std::uint16_t owner, const std::string& id) {
    const auto found = by_id_.find({owner, id});
    if (found == by_id_.end()) return;
    by_due_.erase(found->second);
    by_id_.erase(found);
}

std::vector<Timers::Pending> Timers::take_earliest() {
    std::vector<Pending> due;
    const std::int64_t time = earliest().ns;
    while (!by_due_.empty() && by_due_.begin()->first.first == time) due.push_back(take_first());
    return due;
}

Timers::Pending Timers::take_first() {
    auto node = by_due_.extract(by_due_.begin());
    by_id_.erase({node.mapped().owner, node.mapped().timer.id});
    return std::move(node.mapped());
}

std::vector<Timers::Pending> Timers::take_all() {
    std::vector<Pending> all;
    while (!by_due_.empty())
        for (Pending& pending : take_earliest()) all.push_back(std::move(pending));
    return all;
}

std::vector<const Timers::Pending*> Timers::pending() const {
    std::vector<const Pending*> all;
    all.reserve(by_due_.size());
    for (const auto& [key, pending] : by_due_) all.push_back(&pending);
    return all;
}

}  // namespace outcry
