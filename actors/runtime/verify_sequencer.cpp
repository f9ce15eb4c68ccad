// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/verify_sequencer.hpp"

#include <algorithm>
#include <utility>

#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

template <class E>
bool VerifySequencer::are_words(const RecordView& record, const E& event) const {
    TopicWriter topic;
    topic.begin(schema_name<E>);
    if constexpr (requires { event.topic(topic); }) event.topic(topic);
    Buffer said;
    const Buffer body = encoded(event);
    append_said(said,
                {own_seq_, record.prefix.time, topic.text(), schema_name<E>, {}, body.view()});
    return same_bytes(said.view(), record.bytes.subspan(record_prefix_bytes));
}
template bool VerifySequencer::are_words(const RecordView&, const FloorQuarantined&) const;

template <class E>
bool VerifySequencer::is_of(const RecordView& record, const Timers::Pending& pending,
                            E event) const {
    event.actor = pending.timer.actor;
    event.id = pending.timer.id;
    event.due = pending.timer.due;
    event.set_seq = pending.set_seq;
    return are_words(record, event);
}

void VerifySequencer::open(Ordering order, std::uint64_t own_seq) {
    order_ = order;
    own_seq_ = own_seq;
}

Result<void> VerifySequencer::hear(const RecordView& record) {
    if (record.said.schema == schema_name<TimerSet>) {
        OUTCRY_ASSIGN(const TimerSet timer, decoded<TimerSet>(record.said.body));
        return timers_.set(record.prefix.source, timer, record.prefix.seq);
    }
    if (record.said.schema == schema_name<TimerCancel>) {
        OUTCRY_ASSIGN(const TimerCancel timer, decoded<TimerCancel>(record.said.body));
        timers_.cancel(record.prefix.source, timer.id);
    }
    return {};
}

std::string VerifySequencer::unreadable(const Error& error) {
    return joined({"cannot be read: ", error.text()});
}

std::string VerifySequencer::count(const RecordView& record) {
    if (record.said.source_seq == ++own_seq_) return {};
    return joined({"has source_seq ", std::to_string(record.said.source_seq), " where ",
                   std::to_string(own_seq_), " was due"});
}

std::string VerifySequencer::fault_of(const RecordView& record, TimeNs& clock,
                                      std::uint64_t inputs) {
    const std::string_view schema = record.said.schema;
    if (std::string wrong = count(record); !wrong.empty()) return wrong;
    if (record.prefix.cause != 0)
        return joined({"answers seq ", std::to_string(record.prefix.cause),
                       ", and a sequencer answers nobody"});
    if (schema == schema_name<TimerFired>) return fired(record, clock);
    if (record.prefix.time != clock)
        return joined({"was said at ", time::to_iso(record.prefix.time),
                       " where the clock stood at ", time::to_iso(clock)});
    if (schema == schema_name<TimerCancelled>) return cancelled(record);
    if (schema == schema_name<FloorClosed>) return closed(record, clock, inputs);
    if (schema == schema_name<FloorResumed> && order_ == Ordering::free_running &&
        are_words(record, FloorResumed{record.prefix.seq - 1}))
        return {};
    return "is nothing a sequencer says";
}

std::string VerifySequencer::fault_of_input(TimeNs time, std::uint64_t cause) const {
    if (!timers_.empty() && timers_.earliest() < time)
        return joined({"came before a timer that was due at ", time::to_iso(timers_.earliest())});
    // A reply to what the timer made somebody ask could not come before it.
    const bool known_before = cause < fired_seq_;
    if (fired_due_ && *fired_due_ >= time && *fired_due_ > fired_after_ && known_before)
        return joined({"came after a timer that was due at ", time::to_iso(*fired_due_),
                       " and had to wait for it"});
    return {};
}

std::string VerifySequencer::fired(const RecordView& record, TimeNs& clock) {
    const auto fired = decoded<TimerFired>(record.said.body);
    if (!fired) return unreadable(fired.error());
    if (firing_.empty()) {
        if (timers_.empty()) return "fires a timer although none is pending";
        if (timers_.earliest() != fired->due)
            return joined({"fires a timer due ", time::to_iso(fired->due), " before the one due ",
                           time::to_iso(timers_.earliest())});
        fired_after_ = clock;
        fired_due_ = fired->due;
        fired_seq_ = record.prefix.seq;
        for (Timers::Pending& pending : timers_.take_earliest())
            firing_.push_back(std::move(pending));
    }
    const Timers::Pending due = std::move(firing_.front());
    firing_.pop_front();
    const bool free = order_ == Ordering::free_running;
    const TimeNs now = std::max(fired_after_, fired->due);
    clock = record.prefix.time;
    if (is_of(record, due, TimerFired{}) && (free || record.prefix.time == now) &&
        record.prefix.time >= now)
        return {};
    return "is not the timer that was due";
}

std::string VerifySequencer::cancelled(const RecordView& record) {
    if (cancelling_.empty() && !timers_.empty()) {
        for (Timers::Pending& pending : timers_.take_all())
            cancelling_.push_back(std::move(pending));
        pending_ = cancelling_.front().timer.due;
    }
    if (cancelling_.empty() || !is_of(record, cancelling_.front(), TimerCancelled{}))
        return "cancels a timer that was not pending";
    cancelling_.pop_front();
    return {};
}

std::string VerifySequencer::closed(const RecordView& record, TimeNs clock,
                                    std::uint64_t inputs) const {
    const auto closed = decoded<FloorClosed>(record.said.body);
    if (!closed) return unreadable(closed.error());
    if (closed->inputs != inputs || !timers_.empty() || !cancelling_.empty())
        return "closes a floor that was not at its end";
    if (std::string wrong = fault_of_reason(closed->reason, clock); !wrong.empty()) return wrong;
    return are_words(record, *closed) ? std::string() : "is not said as a sequencer does";
}

/// Whether there was more to come nobody can know from the log, but that a timer was due.
std::string VerifySequencer::fault_of_reason(const std::string& reason, TimeNs clock) const {
    constexpr std::string_view until = "until ";
    const bool lockstep = order_ == Ordering::lockstep;
    const auto fires_by = [&](TimeNs time) {
        if (!lockstep || !pending_ || *pending_ > time) return std::string();
        return joined(
            {"closes a floor whose timer of ", time::to_iso(*pending_), " had to fire before"});
    };
    if (reason == "end of input") return fires_by(clock);
    const std::string_view text =
        std::string_view(reason).substr(std::min(until.size(), reason.size()));
    const auto asked = time::parse(text);
    if (!lockstep || !reason.starts_with(until) || !asked || time::to_iso(*asked) != text)
        return joined({"closes a floor for what is no reason: ", quoted(reason)});
    if (*asked < clock)
        return joined({"closes a floor ", reason, " that had come to ", time::to_iso(clock)});
    return fires_by(*asked);
}

}  // namespace outcry
