// SPDX-License-Identifier: Apache-2.0
// The first rung of the ladder: one actor on an empty stage. Play<A> feeds it typed events and
// hands back what it says, typed. One thread, test code only. The play owns its actor; what it
// returns owns itself.
//
// Before each event the actor's state is snapshot and restored into a second actor that hears the
// same event: both must give the same bytes and end in the same state, so that every play is a test
// of the described state as well. Timers the actor sets are kept and fire in order of (due, setting
// seq) when advance_to() moves the clock past them, as on a floor.
//
//     Play<CasePool> play({.quorum = 2}, "core");
//     play.hear(opened);
//     play.at(t).hear(bar);                 // returns the seq it was heard with
//     EXPECT_EQ(play.only<Proposal>().action, Action::hold);
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "outcry/actor/actor.hpp"

namespace outcry::test {

/// One output of an actor, with everything the log would keep of it.
struct Spoken {
    std::uint64_t cause = 0;  // seq of the event it answers
    std::uint64_t source_seq = 0;
    TimeNs event_time;
    std::string topic;
    std::string schema;
    std::vector<std::uint64_t> refs;
    Buffer body;

    template <class E>
    [[nodiscard]] bool is() const {
        return schema == schema_name<E>;
    }
    template <class E>
    [[nodiscard]] E as() const {
        return decoded<E>(body).value();
    }
};

template <Actor A>
class Play {
 public:
    using Params = typename A::Params;

    explicit Play(const Params& params = {}, std::string self = "self")
        : params_(params),
          self_(std::move(self)),
          actor_(std::make_unique<ActorParticipant<A>>(self_, params_)) {}

    /// Moves the sequencer's clock; never backwards.
    Play& at(TimeNs time) {
        now_ = std::max(now_, time);
        return *this;
    }
    /// Skips seqs, as if others had spoken.
    Play& skip(std::uint64_t seqs) {
        seq_ += seqs;
        return *this;
    }
    /// The next event is heard with this seq, as several plays of one floor count together.
    Play& numbered(std::uint64_t seq) {
        seq_ = seq - 1;
        return *this;
    }
    [[nodiscard]] TimeNs now() const { return now_; }
    /// Seq of the last event heard.
    [[nodiscard]] std::uint64_t seq() const { return seq_; }

    /// The actor hears `event` now; what it answers replaces what it said before. Returns the
    /// event's seq.
    template <class E>
    std::uint64_t hear(const E& event) {
        return hear_at(event, now_);
    }
    /// With an event time of its own: a bar's is its close.
    template <class E>
    std::uint64_t hear_at(const E& event, TimeNs event_time) {
        TopicWriter topic;
        topic.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic);
        const Buffer body = encoded(event);
        RecordView record;
        record.prefix = {++seq_, now_, 0, 1};
        record.said = {seq_, event_time, topic.text(), schema_name<E>, {}, body.view()};
        deliver(record);
        return seq_;
    }
    /// Fires every timer due up to `time`, in order, and stops there. All they make the actor say
    /// is in said().
    Play& advance_to(TimeNs time) {
        std::vector<Spoken> all;
        while (const auto* next = next_timer(time)) {
            const TimerFired fired{self_, next->id, next->due, next->set_seq};
            timers_.erase(next->id);
            at(fired.due).hear(fired);
            std::move(said_.begin(), said_.end(), std::back_inserter(all));
        }
        said_ = std::move(all);
        return at(time);
    }
    /// Timers still pending: id and when they are due.
    [[nodiscard]] std::map<std::string, TimeNs> timers() const {
        std::map<std::string, TimeNs> pending;
        for (const auto& [id, timer] : timers_) pending[id] = timer.due;
        return pending;
    }

    /// The answer to the last event (or advance), timers included.
    [[nodiscard]] const std::vector<Spoken>& said() const { return said_; }
    template <class E>
    [[nodiscard]] std::vector<E> all() const {
        std::vector<E> events;
        for (const Spoken& one : said_)
            if (one.is<E>()) events.push_back(one.as<E>());
        return events;
    }
    /// The one event of this type in the last answer; none or several fail the test.
    template <class E>
    [[nodiscard]] E only() const {
        const std::vector<E> events = all<E>();
        EXPECT_EQ(events.size(), 1U) << "of `" << schema_name<E> << "` at seq " << seq_;
        return events.empty() ? E{} : events.front();
    }
    template <class E>
    [[nodiscard]] std::size_t count() const {
        return all<E>().size();
    }
    /// The refs of the one event of this type.
    template <class E>
    [[nodiscard]] std::vector<std::uint64_t> refs() const {
        for (const Spoken& one : said_)
            if (one.is<E>()) return one.refs;
        return {};
    }
    /// What made the actor give up, or empty. The play goes on hearing nothing after that.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    [[nodiscard]] Buffer snapshot() const {
        Buffer state;
        actor_->snapshot(state);
        return state;
    }
    [[nodiscard]] typename A::State& state() { return actor_->actor().state(); }

 private:
    struct Pending {
        std::string id;
        TimeNs due;
        std::uint64_t set_seq = 0;
    };

    void deliver(const RecordView& record) {
        said_.clear();
        if (!failure_.empty()) return;
        ActorParticipant<A> twin(self_, params_);
        const Result<void> restored = twin.restore(snapshot());
        EXPECT_TRUE(restored.ok()) << "state does not restore before seq " << seq_;
        std::uint64_t twin_source_seq = source_seq_;
        SaidList answer, twin_answer;
        const Result<void> result = actor_->deliver(record, source_seq_, answer);
        const Result<void> twin_result = twin.deliver(record, twin_source_seq, twin_answer);
        EXPECT_EQ(result.ok(), twin_result.ok()) << "a restored actor differs at seq " << seq_;
        if (!result) {
            failure_ = result.error().text();
            return;
        }
        compare(answer, twin_answer, twin);
        for (std::size_t i = 0; i < answer.size(); ++i) keep(answer[i]);
    }
    void compare(const SaidList& answer, const SaidList& twin_answer,
                 const ActorParticipant<A>& twin) {
        EXPECT_EQ(answer.size(), twin_answer.size()) << "a restored actor differs at seq " << seq_;
        for (std::size_t i = 0; i < std::min(answer.size(), twin_answer.size()); ++i)
            EXPECT_TRUE(same_bytes(answer[i], twin_answer[i]))
                << "a restored actor says something else at seq " << seq_ << ", output " << i;
        Buffer twin_state;
        twin.snapshot(twin_state);
        EXPECT_TRUE(snapshot() == twin_state) << "a restored actor ends elsewhere at seq " << seq_;
    }
    void keep(BytesView bytes) {
        const SaidView view = read_said(bytes).value();
        Spoken spoken{seq_,
                      view.source_seq,
                      view.event_time,
                      std::string(view.topic),
                      std::string(view.schema),
                      {},
                      Buffer(view.body)};
        EXPECT_TRUE(check_topic(view.topic, view.schema).ok()) << view.topic;
        std::uint64_t ref = 0;
        for (RefsReader reader(view.refs); reader.next(ref);) spoken.refs.push_back(ref);
        if (spoken.is<TimerSet>()) {
            const auto set = spoken.as<TimerSet>();
            timers_[set.id] = {set.id, set.due, ++timer_order_};
        }
        if (spoken.is<TimerCancel>()) timers_.erase(spoken.as<TimerCancel>().id);
        said_.push_back(std::move(spoken));
    }
    [[nodiscard]] const Pending* next_timer(TimeNs upto) const {
        const Pending* next = nullptr;
        for (const auto& [id, timer] : timers_) {
            if (timer.due > upto) continue;
            if (next == nullptr ||
                std::pair(timer.due, timer.set_seq) < std::pair(next->due, next->set_seq))
                next = &timer;
        }
        return next;
    }

    Params params_;
    std::string self_;
    std::unique_ptr<ActorParticipant<A>> actor_;
    TimeNs now_;
    std::uint64_t seq_ = 0;
    std::uint64_t source_seq_ = 1;
    std::uint64_t timer_order_ = 0;
    std::vector<Spoken> said_;
    std::map<std::string, Pending> timers_;
    std::string failure_;
};

}  // namespace outcry::test
