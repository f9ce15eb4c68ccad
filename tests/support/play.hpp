// SPDX-License-Identifier: Apache-2.0
// The first rung of the ladder: one actor on an empty stage. Play<A> feeds it typed events and
// hands back what it says, typed. One thread, test code only. The play owns its actor; what it
// returns owns itself.
//
// Before each event the actor's state is snapshot and restored into a second actor that hears the
// same event: both must give the same bytes and end in the same state, so that every play is a test
// of the described state as well. A third hears all of it and is not asked for its state: what it
// keeps besides, to be quick, must not be what it says. Timers the actor sets are kept and fire in
// order of (due, setting seq) when advance_to() moves the clock past them, as on a floor.
//
//     Play<CasePool> play({.quorum = 2}, "core");
//     play.hear(opened);
//     play.at(t).hear(bar);                 // returns the seq it was heard with
//     EXPECT_EQ(play.only<Proposal>().action, Action::hold);
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
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

/// All of a play that does not know its actor's type.
class Stage {
 public:
    virtual ~Stage() = default;
    Stage(Stage&&) = default;
    Stage& operator=(Stage&&) = default;

    [[nodiscard]] TimeNs now() const { return now_; }
    /// Seq of the last event heard.
    [[nodiscard]] std::uint64_t seq() const { return seq_; }
    /// Timers still pending: id and when they are due.
    [[nodiscard]] std::map<std::string, TimeNs> timers() const;

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
        E event{};
        if (const Spoken* one = single(schema_name<E>)) event = one->as<E>();
        return event;
    }
    template <class E>
    [[nodiscard]] std::size_t count() const {
        return count_of(schema_name<E>);
    }
    /// The refs of the one event of this type.
    template <class E>
    [[nodiscard]] std::vector<std::uint64_t> refs() const {
        return refs_of(schema_name<E>);
    }
    /// What made the actor give up, or empty. The play goes on hearing nothing after that.
    [[nodiscard]] const std::string& failure() const { return failure_; }
    [[nodiscard]] Buffer snapshot() const;

 protected:
    Stage(std::string self, std::unique_ptr<Participant> actor);

    [[nodiscard]] virtual std::unique_ptr<Participant> make_twin() const = 0;
    [[nodiscard]] Participant& actor() const { return *actor_; }
    /// The state may be changed by hand: whoever was not asked for it takes it from here.
    void touch() { unasked_.reset(); }
    [[nodiscard]] const std::string& self() const { return self_; }

    void move_to(TimeNs time) { now_ = std::max(now_, time); }
    void count_from(std::uint64_t seq) { seq_ = seq; }
    std::uint64_t hear_body(std::string_view topic, std::string_view schema, BytesView body,
                            TimeNs event_time);
    void fire_upto(TimeNs time);

 private:
    struct Pending {
        std::string id;
        TimeNs due;
        std::uint64_t set_seq = 0;
    };

    void deliver(const RecordView& record);
    void compare(const SaidList& answer, const SaidList& other, const char* whose) const;
    void keep(BytesView bytes);
    [[nodiscard]] const Pending* next_timer(TimeNs upto) const;
    [[nodiscard]] const Spoken* single(std::string_view schema) const;
    [[nodiscard]] std::size_t count_of(std::string_view schema) const;
    [[nodiscard]] std::vector<std::uint64_t> refs_of(std::string_view schema) const;

    std::string self_;
    std::unique_ptr<Participant> actor_;
    std::unique_ptr<Participant> unasked_;
    TimeNs now_;
    std::uint64_t seq_ = 0;
    std::uint64_t source_seq_ = 1;
    std::uint64_t timer_order_ = 0;
    std::vector<Spoken> said_;
    std::map<std::string, Pending> timers_;
    std::string failure_;
};

template <Actor A>
class Play : public Stage {
 public:
    using Params = typename A::Params;

    explicit Play(const Params& params = {}, std::string name = "self")
        : Stage(name, std::make_unique<ActorParticipant<A>>(name, params)), params_(params) {}

    /// Moves the sequencer's clock; never backwards.
    Play& at(TimeNs time) {
        move_to(time);
        return *this;
    }
    /// Skips seqs, as if others had spoken.
    Play& skip(std::uint64_t seqs) {
        count_from(seq() + seqs);
        return *this;
    }
    /// The next event is heard with this seq, as several plays of one floor count together.
    Play& numbered(std::uint64_t seq) {
        count_from(seq - 1);
        return *this;
    }

    /// The actor hears `event` now; what it answers replaces what it said before. Returns the
    /// event's seq.
    template <class E>
    std::uint64_t hear(const E& event) {
        return hear_at(event, now());
    }
    /// With an event time of its own: a bar's is its close.
    template <class E>
    std::uint64_t hear_at(const E& event, TimeNs event_time) {
        TopicWriter topic;
        topic.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic);
        return hear_body(topic.text(), schema_name<E>, encoded(event), event_time);
    }
    /// Fires every timer due up to `time`, in order, and stops there. All they make the actor say
    /// is in said().
    Play& advance_to(TimeNs time) {
        fire_upto(time);
        return *this;
    }
    [[nodiscard]] typename A::State& state() {
        touch();
        return static_cast<ActorParticipant<A>&>(actor()).actor().state();
    }

 private:
    [[nodiscard]] std::unique_ptr<Participant> make_twin() const override {
        return std::make_unique<ActorParticipant<A>>(self(), params_);
    }

    Params params_;
};

}  // namespace outcry::test
