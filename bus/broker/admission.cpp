// SPDX-License-Identifier: Apache-2.0
// What comes next when everything before it is settled: a slice of inputs, timers that are due, or
// the end.
#include <algorithm>

#include "bus/broker/own_words.hpp"

namespace outcry {

namespace {

constexpr std::int64_t never = INT64_MAX;

std::size_t first_of(std::uint64_t members) {
    return static_cast<std::size_t>(__builtin_ctzll(members));
}

}  // namespace

/// After a restart: what is left of the step that the log ends in, once every edge has said what it
/// has of it.
Result<bool> Sequencer::finish_step() {
    if (cut_ == Cut::slice) {
        if (!edges_owe_nothing()) return false;
        if (!edges_complete_upto(clock_.ns)) return false;
        OUTCRY_TRY(admit_slice(clock_));
    } else if (!timers_.empty() && timers_.earliest() == cut_due_) {
        OUTCRY_TRY(fire_timers());
    }
    cut_ = Cut::none;
    return true;
}

Result<bool> Sequencer::admit(TimeNs wall) {
    if (stopping_ || closed_) return false;
    return config_.order == Ordering::lockstep ? admit_lockstep() : admit_free(wall);
}

Sequencer::Offer Sequencer::offered() const {
    Offer offer;
    for (std::uint64_t left = edges_mask_; left != 0; left &= left - 1) {
        const Party& p = parties_[first_of(left)];
        if (!p.queue.empty()) offer.take(p.queue.front_tag().time_ns);
        if (!p.replies.empty()) offer.take(p.replies.begin()->first);
        offer.finished = offer.finished && p.ended && p.queue.empty() && p.replies.empty();
    }
    return offer;
}

bool Sequencer::edges_complete_upto(std::int64_t time_ns) const {
    for (std::uint64_t left = edges_mask_; left != 0; left &= left - 1) {
        const Party& p = parties_[first_of(left)];
        if (p.ended) continue;
        const bool later_queued = !p.queue.empty() && p.queue.back_tag().time_ns > time_ns;
        if (p.complete_upto.ns < time_ns && !later_queued) return false;
    }
    return true;
}

Result<bool> Sequencer::admit_lockstep() {
    if (!quiescent()) return false;
    const Offer offer = offered();
    const std::int64_t input = std::max(clock_.ns, offer.earliest);
    const std::int64_t due = timers_.empty() ? never : timers_.earliest().ns;
    const std::int64_t next = std::min(input, due);
    if (offer.finished && due > clock_.ns) {
        OUTCRY_TRY(close("end of input"));
        return true;
    }
    if (next == never || !edges_complete_upto(next)) return false;
    if (config_.until && next > config_.until->ns) {
        OUTCRY_TRY(close("until " + time::to_iso(*config_.until)));
        return true;
    }
    // At one instant inputs come first: a timer waits for everything caused by inputs up to its due
    // time.
    OUTCRY_TRY(input <= due ? admit_slice({input}) : fire_timers());
    return true;
}

Result<void> Sequencer::admit_slice(TimeNs time) {
    ++steps_;
    for (std::uint64_t left = edges_mask_; left != 0; left &= left - 1) {
        const std::size_t i = first_of(left);
        SaidQueue& queue = parties_[i].queue;
        clock_ = time;
        const auto member = static_cast<std::uint16_t>(i + 1);
        while (!queue.empty() && queue.front_tag().time_ns <= time.ns)
            OUTCRY_TRY(admit_front(member));
        auto& replies = parties_[i].replies;
        while (!replies.empty() && replies.begin()->first <= time.ns) {
            const auto& [event_time, reply] = *replies.begin();
            OUTCRY_TRY(admit_one(member, reply.cause,
                                 {reply.said, reply.source_seq, {event_time}, reply.places},
                                 *reply.topic));
            parties_[i].replied.erase(parties_[i].replied.find(reply.cause));
            replies.erase(replies.begin());
        }
    }
    return {};
}

Result<void> Sequencer::admit_one(std::uint16_t member, std::uint64_t cause, const Said& said,
                                  Topic& topic) {
    ++inputs_;
    return append({last_seq_ + 1, clock_, cause, member}, said, topic);
}

Result<void> Sequencer::admit_front(std::uint16_t member) {
    SaidQueue& queue = party(member).queue;
    OUTCRY_TRY(
        admit_one(member, queue.front_tag().cause, front_of(queue), *queue.front_tag().topic));
    queue.pop();
    return {};
}

Result<void> Sequencer::fire_timers() {
    ++steps_;
    const TimeNs due = timers_.earliest();
    clock_ = std::max(clock_, due);
    // One by one: what is still pending after an event is part of the state as of that event.
    while (!timers_.empty() && timers_.earliest() == due) {
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(say_own(TimerFired{timer.actor, timer.id, timer.due, pending.set_seq}, 0));
    }
    return {};
}

Result<bool> Sequencer::admit_free(TimeNs wall) {
    if (!timers_.empty() && timers_.earliest() <= wall) {
        if (!quiescent()) return false;
        OUTCRY_TRY(fire_timers());
        return true;
    }
    bool moved = false;
    for (std::uint64_t left = edges_mask_; left != 0; left &= left - 1) {
        const std::size_t i = first_of(left);
        SaidQueue& queue = parties_[i].queue;
        // The clock moves with what is said: else the time of an answer would depend on when this
        // was looked at, and the log could not say it again.
        if (!queue.empty()) clock_ = std::max(clock_, wall);
        while (!queue.empty()) {
            OUTCRY_TRY(admit_front(static_cast<std::uint16_t>(i + 1)));
            moved = true;
        }
    }
    if (!moved && offered().finished && quiescent() && edges_owe_nothing()) {
        OUTCRY_TRY(close("end of input"));
        return true;
    }
    return moved;
}

Result<void> Sequencer::close(const std::string& reason) {
    while (!timers_.empty()) {
        const Timers::Pending pending = timers_.take_first();
        const TimerSet& timer = pending.timer;
        OUTCRY_TRY(say_own(TimerCancelled{timer.actor, timer.id, timer.due, pending.set_seq}, 0));
    }
    OUTCRY_TRY(say_own(FloorClosed{reason, inputs_}, 0));
    closed_ = true;
    return {};
}

}  // namespace outcry
