// SPDX-License-Identifier: Apache-2.0
// The actor contract: a function of its mail. Hears an Inbox, speaks through an Outbox, keeps a
// described State, and sees no socket, clock, thread, file or random source. One thread calls an
// actor; the runtime owns it.
#pragma once

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "outcry/base/text.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/bus/shared_body.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// The event types an actor hears: on() is called with each.
template <Described... Events>
struct Inbox {
    using Tuple = std::tuple<Events...>;
};

template <class T>
concept HasTopic = requires(const T& event, TopicWriter& topic) {
    event.topic(topic);
};

/// Seqs of the events a statement rests on: sorted, without repeats, bounded. No call allocates.
class Refs {
 public:
    Refs() = default;
    Refs(std::initializer_list<std::uint64_t> seqs) {
        for (const std::uint64_t seq : seqs) add(seq);
    }
    Refs(const Refs& other) { *this = other; }
    Refs& operator=(const Refs& other) {
        count_ = other.count_;
        std::copy_n(other.seqs_, count_, seqs_);
        return *this;
    }
    /// 0 means "nothing" and is left out; beyond limits::refs_max the oldest are dropped.
    void add(std::uint64_t seq);
    void clear() { count_ = 0; }
    [[nodiscard]] std::span<const std::uint64_t> seqs() const { return {seqs_, count_}; }

 private:
    std::size_t count_ = 0;
    std::uint64_t seqs_[limits::refs_max];  // only the first `count_` hold anything
};

/// What every outbox can do; bound to one event of the mail while on() runs.
class OutboxBase {
 public:
    /// Sequencer time of the event being answered: the only clock an actor has.
    [[nodiscard]] TimeNs now() const { return cause_->prefix.time; }
    /// Seq of the event being answered, for refs.
    [[nodiscard]] std::uint64_t seq() const { return cause_->prefix.seq; }
    /// Roster index of who said the event being answered.
    [[nodiscard]] std::uint16_t speaker() const { return cause_->prefix.source; }
    /// When that event happened in the world.
    [[nodiscard]] TimeNs event_time() const { return cause_->said.event_time; }
    /// This actor's name in the topology.
    [[nodiscard]] const std::string& self() const { return self_; }

    /// A TimerFired with this id will come at `due`; one already due comes as soon as the floor is
    /// quiet.
    void set_timer(std::string_view id, TimeNs due);
    void cancel_timer(std::string_view id);
    /// Something this actor cannot go on after: the floor quarantines it, the message names actor
    /// and seq.
    void fail(std::string message) {
        if (failure_.empty()) failure_ = std::move(message);
    }

 protected:
    template <class E>
    void put(const E& event, const Refs* refs, TimeNs event_time) {
        topic_.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic_);
        if (begin(schema_name<E>, refs, event_time)) finish(encode(answer_->begin_body(), event));
    }

 private:
    template <class A>
    friend class ActorParticipant;

    /// Where encoded outputs go; hides SaidList's two-step writing.
    struct Answer {
        SaidList* list;
        Buffer* open = nullptr;
        Buffer& begin_body() { return *open; }
    };

    bool begin(std::string_view schema, const Refs* refs, TimeNs event_time);
    void finish(bool good);
    /// What deliver() returns after on(): the actor's own failure or the codec's, with actor and
    /// seq named.
    [[nodiscard]] Result<void> outcome(Result<void> result);

    std::string self_;
    const RecordView* cause_ = nullptr;
    std::uint64_t* next_source_seq_ = nullptr;
    Answer* answer_ = nullptr;
    TopicWriter topic_;
    std::string failure_;
};

/// The event types an actor may say; anything else does not compile.
template <Described... Events>
class Outbox : public OutboxBase {
 public:
    using Tuple = std::tuple<Events...>;

    /// Says `event` in answer to the current one. `refs` are the seqs it rests on.
    template <class E>
    requires(std::same_as<E, Events> || ...) void say(const E& event, const Refs& refs = {}) {
        put(event, &refs, now());
    }
    /// With the time of what the event speaks of, where that is not now.
    template <class E>
    requires(std::same_as<E, Events> || ...) void say_at(const E& event, TimeNs event_time,
                                                         const Refs& refs = {}) {
        put(event, &refs, event_time);
    }
};

namespace detail {

[[nodiscard]] Result<void> not_in_inbox(std::string_view schema);

template <Described Event>
[[nodiscard]] bool is_schema(std::string_view schema) {
    return same_text(schema_name<Event>, schema);
}

template <class A, class Event>
concept HearsOne = requires(A& actor, const Event& event, typename A::Says& out) {
    actor.on(event, out);
};

template <class A, class Tuple>
struct HearsAll;
template <class A, class... Events>
struct HearsAll<A, std::tuple<Events...>> {
    static constexpr bool value = (HearsOne<A, Events> && ...);
};

}  // namespace detail

/// A class with Params, State, Hears, Says, a constructor from Params, on() for everything it
/// hears, and state().
template <class A>
concept Actor = Described<typename A::Params> && Described<typename A::State> &&
    std::constructible_from<A, const typename A::Params&> &&
    std::derived_from<typename A::Says, OutboxBase> &&
    detail::HearsAll<A, typename A::Hears::Tuple>::value && requires(A& actor) {
    { actor.state() } -> std::same_as<typename A::State&>;
};

/// Topic patterns of all mail of these types: what a kind hears unless it narrows it with `static
/// mail(params, self)`.
template <class Event>
[[nodiscard]] std::string default_pattern(const std::string& self) {
    if constexpr (std::same_as<Event, TimerFired>) {
        TopicWriter topic;
        topic.begin(schema_name<TimerFired>);
        topic.token(self);
        return std::string(topic.text()) + ".>";
    } else if constexpr (HasTopic<Event>) {
        return std::string(schema_name<Event>) + ".>";
    } else {
        return std::string(schema_name<Event>);
    }
}

/// Wraps an actor for the bus: decodes mail, calls on(), collects the answer.
template <class A>
class ActorParticipant final : public Participant {
    /// An actor whose state is also about what it did has a `take_over(const State& of_another)`.
    static constexpr bool Takes = requires(A & actor, const typename A::State& other) {
        actor.take_over(other);
    };

 public:
    ActorParticipant(std::string self, const typename A::Params& params) : actor_(params) {
        static_assert(Actor<A>);
        out_.self_ = std::move(self);
    }

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        sink_.list = &answer;
        out_.cause_ = &mail;
        out_.next_source_seq_ = &next_source_seq;
        out_.answer_ = &sink_;
        Result<void> heard = dispatch(mail, static_cast<typename A::Hears::Tuple*>(nullptr));
        if (heard && out_.failure_.empty()) return heard;
        return out_.outcome(std::move(heard));
    }

    void snapshot(Buffer& out) const override {
        OUTCRY_CHECK(encode(out, const_cast<A&>(actor_).state()));
    }
    Result<void> restore(BytesView state) override {
        OUTCRY_ASSIGN(typename A::State decoded_state, decoded<typename A::State>(state));
        actor_.state() = std::move(decoded_state);
        return {};
    }
    Result<void> take_over(BytesView state) override {
        if constexpr (Takes) {
            OUTCRY_ASSIGN(const typename A::State other, decoded<typename A::State>(state));
            actor_.take_over(other);
        } else {
            (void)state;
        }
        return {};
    }
    [[nodiscard]] bool has_done_things() const override { return Takes; }
    [[nodiscard]] A& actor() { return actor_; }

 private:
    Result<void> dispatch(const RecordView& mail, std::tuple<>*) {
        return detail::not_in_inbox(mail.said.schema);
    }
    template <class Event, class... Others>
    Result<void> dispatch(const RecordView& mail, std::tuple<Event, Others...>*) {
        if (detail::is_schema<Event>(mail.said.schema)) return handle<Event>(mail);
        return dispatch(mail, static_cast<std::tuple<Others...>*>(nullptr));
    }
    template <class Event>
    Result<void> handle(const RecordView& mail) {
        SharedBody& body = mail.shared != nullptr ? *mail.shared : own_;
        if (mail.shared == nullptr) own_.begin();
        OUTCRY_ASSIGN(const Event* event, body.as<Event>(mail.said.body));
        actor_.on(*event, out_);
        return {};
    }

    A actor_;
    typename A::Says out_;
    typename A::Says::Answer sink_{nullptr};
    SharedBody own_;  // of mail that nobody shares
};

}  // namespace outcry

/// An actor is compiled once, with the codecs of its parameters and state:
/// OUTCRY_DECLARE_ACTOR(outcry::risk::RiskVeto) at global scope below its class,
/// OUTCRY_DEFINE_ACTOR in its .cpp. Without them it is compiled wherever it is used.
#define OUTCRY_DECLARE_ACTOR(A)                 \
    OUTCRY_DECLARE_CODECS(A::Params, A::State); \
    extern template class outcry::ActorParticipant<A>
#define OUTCRY_DEFINE_ACTOR(A)                 \
    OUTCRY_DEFINE_CODECS(A::Params, A::State); \
    template class outcry::ActorParticipant<A>
