// SPDX-License-Identifier: Apache-2.0
// Gives every event its place: admits inputs, collects atomic answers, fires timers, and appends to
// the journal in the one order that DESIGN.md defines. A pure state machine on the broker's thread:
// no socket, no clock. The Journal outlives it.
//
// Answers to a cause are sequenced once every actor that had it in its mail is done with it, in
// member order, then in the order they were said; causes are settled in seq order. That is a
// breadth-first FIFO, whatever order bytes arrive in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/broker/edge_trace.hpp"
#include "bus/broker/input_rule.hpp"
#include "bus/broker/ring.hpp"
#include "bus/broker/said_queue.hpp"
#include "bus/broker/timers.hpp"
#include "bus/broker/topics.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

struct SequencerConfig {
    Ordering order = Ordering::lockstep;
    std::vector<Member> members;
    FloorOpened opened;
    /// JSON Schema text of a schema's body, for the journal's channels.
    std::function<std::string(std::string_view schema)> schema_text;
    /// What bodies of a schema look like, for members that are foreign; nullptr: nobody knows,
    /// canonical is enough.
    std::function<const TypeInfo*(std::string_view schema)> shape_of;
    /// Inputs later than this are not admitted; the floor closes as if its input ended there.
    std::optional<TimeNs> until;
    bool trusted = false;  // members share this process: their bodies are not walked again
    /// Where to take up the log from; empty: from its start. It must be of this log (SnapshotFolder
    /// sees to that).
    std::shared_ptr<const FloorSnapshot> snapshot;
};

class Sequencer {
 public:
    /// Hears of every event right after it was appended.
    class Listener {
     public:
        Listener() = default;
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;
        virtual ~Listener() = default;
        virtual void sequenced(const Prefix& prefix, BytesView said, const Topic& topic) = 0;
        /// Every answer to causes up to a marked seq is in the log, the last of them at `needs`.
        virtual void settled(std::uint64_t /*seq*/, std::uint64_t /*needs*/) {}
    };

    Sequencer(Journal& journal, SequencerConfig config, Listener& listener);

    /// Says floor.opened on an empty journal; on one with events, takes them as said and goes on
    /// where they end.
    [[nodiscard]] Result<void> open();

    // Mail and answers. Members are numbered from 1 in topology order.
    /// A member joins or joins again: what it had answered and was not yet sequenced is forgotten,
    /// it answers from the start. An actor with `state` has answered its mail up to `upto` already,
    /// and goes on after it.
    void joined(std::uint16_t member, std::uint64_t upto = 0, const MemberState* state = nullptr);
    [[nodiscard]] bool all_joined() const;
    /// One output of the answer to `cause`. Already sequenced ones must match the log byte for
    /// byte.
    [[nodiscard]] Result<void> answer(std::uint16_t member, std::uint64_t cause, BytesView said);
    /// Every mail up to `upto` is answered.
    [[nodiscard]] Result<void> done(std::uint16_t member, std::uint64_t upto);

    // Inputs of edges.
    [[nodiscard]] Result<void> input(std::uint16_t member, std::uint64_t cause, BytesView said);
    void input_state(std::uint16_t member, TimeNs complete_upto, bool ended);
    /// Inputs taken from this edge, sequenced or queued: where it goes on after a restart.
    [[nodiscard]] std::uint64_t accepted(std::uint16_t member) const;
    [[nodiscard]] std::uint64_t committed(std::uint16_t member) const {
        return party(member).committed;
    }
    [[nodiscard]] std::uint64_t done_upto(std::uint16_t member) const {
        return party(member).done_upto;
    }
    /// The first mail that an edge joining now hears besides seq 1.
    [[nodiscard]] std::uint64_t hears_from(std::uint16_t member) const;
    /// An edge joining now has nothing more to reply to this event: it is not told of it again.
    [[nodiscard]] bool answered(std::uint16_t member, std::uint64_t seq) const;
    [[nodiscard]] std::size_t queued_bytes(std::uint16_t member) const;
    [[nodiscard]] bool ended(std::uint16_t member) const { return party(member).ended; }
    /// The first event that this member's answer is waited for, or its reply; 0: none.
    [[nodiscard]] std::uint64_t first_owed(std::uint16_t member) const;
    /// In lockstep: this edge has never said how far its inputs are complete, nor that it ended,
    /// and nothing comes in before it has.
    [[nodiscard]] bool awaits_promise(std::uint16_t member) const;
    /// The latest event in its mail.
    [[nodiscard]] std::uint64_t last_mail(std::uint16_t member) const {
        return party(member).last_mail;
    }
    [[nodiscard]] bool wants_input(std::uint16_t member) const;
    /// All that waits of this edge is of one instant, and more of it may come: nothing can be
    /// admitted before it has, so it may go beyond the bytes an edge has room for otherwise.
    [[nodiscard]] bool slice_open(std::uint16_t member) const;

    /// What time it is, for what comes in before the floor opens.
    void see_clock(TimeNs wall) { wall_ = wall; }
    /// Settles, fires and admits as much as can be; `wall` stamps free-running inputs and is
    /// ignored in lockstep.
    [[nodiscard]] Result<bool> advance(TimeNs wall);
    /// Admits nothing more; the floor stops when quiescent, open for a resume.
    void request_stop() { stopping_ = true; }
    [[nodiscard]] bool quiescent() const;
    [[nodiscard]] bool stopped() const { return closed_ || (stopping_ && quiescent()); }
    [[nodiscard]] bool closed() const { return closed_; }

    [[nodiscard]] std::uint64_t last_seq() const { return last_seq_; }
    [[nodiscard]] TimeNs clock() const { return clock_; }
    [[nodiscard]] std::uint64_t inputs() const { return inputs_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }
    [[nodiscard]] std::uint64_t next_cause() const { return next_cause_; }
    /// What it knows after the last event, as a function of the log.
    [[nodiscard]] SequencerState state() const;
    /// Asks to be told when everything up to this seq is answered; the last event so far.
    void mark(std::uint64_t seq);
    [[nodiscard]] const FloorOpened& opened() const { return config_.opened; }
    /// Mail mask of an event not yet settled.
    [[nodiscard]] std::uint64_t open_mail(std::uint64_t seq) const {
        return open_[seq - next_cause_].topic->mail;
    }
    /// The record of an event not yet settled, of which these are the bytes: nothing is read again.
    [[nodiscard]] RecordView open_record(std::uint64_t seq, BytesView bytes) const;
    [[nodiscard]] std::uint64_t mail_of(const RecordView& record);
    [[nodiscard]] const std::vector<Member>& members() const { return topics_.members(); }
    [[nodiscard]] Topics& topics() { return topics_; }

    // Quarantine (bus/WIRE.md).
    /// This actor is given up. What it has not answered waits for its deputy: that is said in the
    /// log as soon as something does.
    void lose(std::uint16_t member, std::string deputy, std::string reason);
    /// The first event that its deputy answers; 0: it speaks for itself.
    [[nodiscard]] std::uint64_t deputy_from(std::uint16_t member) const {
        return party(member).deputy_from;
    }
    /// Its deputy takes the seat: it has heard all mail before `deputy_from`. Returns the number of
    /// its first output.
    [[nodiscard]] std::uint64_t seat_deputy(std::uint16_t member);

    /// The next due timer in free-running mode, for the caller's poll timeout.
    [[nodiscard]] std::optional<TimeNs> next_timer() const;

 private:
    struct Reply {
        std::uint64_t cause;
        Topic* topic;
        Buffer said;
        std::uint64_t source_seq;
        SaidPlaces places;
    };
    /// Publisher's bytes, and what was read of them when they came in.
    struct Said {
        BytesView bytes;
        std::uint64_t source_seq;
        TimeNs event_time;
        SaidPlaces places;
    };
    /// An event whose answers are not all sequenced.
    struct Open {
        Prefix prefix;
        const Topic* topic;
        std::uint64_t source_seq;
        TimeNs event_time;
        SaidPlaces places;
    };
    struct Party {
        bool joined = false;
        std::uint64_t committed = 0;  // outputs or inputs of it in the log
        std::uint64_t received = 0;   // of this incarnation (actors), or ever (edges)
        std::uint64_t done_upto = 0;  // its mail up to here is answered
        std::uint64_t last_mail = 0;  // the latest event in its mail (edges owe replies up to here)
        SaidQueue queue;  // answers waiting for their cause, or own inputs for admission
        std::multimap<std::int64_t, Reply>
            replies;                           // lockstep: of an edge, by the time they arrive
        std::multiset<std::uint64_t> replied;  // their causes
        EdgeTrace trace;                       // of an edge: what the log holds of it
        std::map<std::uint64_t, std::uint64_t>
            logged;  // restored edges: inputs after a gap, source_seq -> seq
        TimeNs complete_upto{INT64_MIN};
        bool ended = false;
        bool replays = false;  // it has said that what it says is a replay
        std::uint64_t checked_seq =
            0;  // how far the log was searched for this member's earlier outputs
        std::uint64_t restored_upto =
            0;  // outputs to causes up to here are part of the state it came with
        ChunkCacheRef cache;
        std::uint64_t deputy_from = 0;  // its deputy answers from here on; 0: it has none
        std::uint64_t deputy_said = 0;  // outputs before that
    };
    /// What edges have handed over for later steps.
    struct Offer {
        std::int64_t earliest = INT64_MAX;  // event time
        bool finished = true;               // nothing waits, and nothing will follow

        void take(std::int64_t time) { earliest = std::min(earliest, time); }
    };
    /// An actor that was given up, until the log says so.
    struct Lost {
        std::uint16_t member;
        std::string deputy;
        std::string reason;
    };

    [[nodiscard]] Result<void> append(const Prefix& prefix, const Said& said, Topic& topic);
    [[nodiscard]] static Said front_of(const SaidQueue& queue);
    /// Reads publisher's bytes as they come in: canonical, bounded, and this member may say it.
    /// What it rests on must have been said up to `known`.
    [[nodiscard]] Result<void> check_said(std::uint16_t member, BytesView said, std::uint64_t known,
                                          SaidView& view, Topic*& topic);
    /// Of members of other makers: what a built-in one cannot do wrong.
    [[nodiscard]] Result<void> check_foreign(std::uint16_t member, const SaidView& view,
                                             std::uint64_t known, Topic& topic);
    [[nodiscard]] Result<void> check_shape(std::uint16_t member, const SaidView& view,
                                           Topic& topic) const;
    [[nodiscard]] Result<bool> has_heard(std::uint16_t member, std::uint64_t seq);
    template <class E>
    [[nodiscard]] Result<void> say_own(const E& event, std::uint64_t cause);
    [[nodiscard]] Result<void> match_recorded(std::uint16_t member, std::uint64_t cause,
                                              BytesView said);
    [[nodiscard]] Result<void> take_timer(const Topic& topic, BytesView body, std::uint64_t seq);
    [[nodiscard]] Result<void> restore();
    [[nodiscard]] Result<void> restore_one(const RecordView& record);
    void restore_edge(std::uint16_t member);
    [[nodiscard]] Result<std::uint64_t> restore_snapshot();
    [[nodiscard]] Result<void> check_opened();
    [[nodiscard]] Result<void> note_cut();
    void forget_timer(const std::string& actor, const std::string& id);
    void pass_mark();
    void note_mail(const Topic& topic, std::uint64_t seq);
    [[nodiscard]] Result<bool> finish_step();
    [[nodiscard]] Result<bool> is_logged(std::uint16_t member, std::uint64_t source_seq,
                                         BytesView said);

    [[nodiscard]] Result<bool> settle();
    [[nodiscard]] Result<bool> say_lost();
    [[nodiscard]] Result<bool> admit(TimeNs wall);
    [[nodiscard]] Result<bool> admit_lockstep();
    [[nodiscard]] Result<bool> admit_free(TimeNs wall);
    [[nodiscard]] Offer offered() const;
    /// No edge will hand over another input with an event time up to this one.
    [[nodiscard]] bool edges_complete_upto(std::int64_t time_ns) const;
    [[nodiscard]] bool edges_owe_nothing() const;
    /// A reply to this request waits here for its turn.
    [[nodiscard]] static bool has_reply(const Party& p, std::uint64_t seq);
    /// This edge has mail that it has not replied to.
    [[nodiscard]] static bool owes(const Party& p);
    [[nodiscard]] Result<void> admit_one(std::uint16_t member, std::uint64_t cause,
                                         const Said& said, Topic& topic);
    [[nodiscard]] Result<void> admit_front(std::uint16_t member);
    [[nodiscard]] Result<void> admit_slice(TimeNs time);
    [[nodiscard]] Result<void> fire_timers();
    [[nodiscard]] Result<void> close(const std::string& reason);
    [[nodiscard]] Party& party(std::uint16_t member) { return parties_[member - 1U]; }
    [[nodiscard]] const Party& party(std::uint16_t member) const { return parties_[member - 1U]; }

    Journal& journal_;
    SequencerConfig config_;
    Listener& listener_;
    Topics topics_;
    std::vector<Party> parties_;
    std::uint64_t actors_mask_ = 0;
    std::uint64_t edges_mask_ = 0;
    std::uint64_t last_seq_;  // of the journal, which nobody else appends to
    Timers timers_;
    TimeNs clock_{0};
    std::uint64_t next_cause_ = 1;  // every earlier event's answers are sequenced
    Ring<Open> open_;               // next_cause_ .. last_seq
    std::uint64_t last_answer_ = 0;
    std::deque<std::uint64_t> marks_;
    std::vector<Lost> lost_;
    /// The log that was taken up may end within a step: the rest of it comes before anything is
    /// answered.
    enum class Cut { none, slice, timers } cut_ = Cut::none;
    TimeNs cut_due_;             // of the timers it ends in
    std::uint64_t own_seq_ = 0;  // source_seq of the sequencer itself
    std::uint64_t inputs_ = 0;
    std::uint64_t steps_ = 0;
    TimeNs wall_{0};  // as of the last advance()
    bool stopping_ = false;
    bool closed_ = false;
    Buffer said_;
    Buffer body_;
    TopicWriter topic_writer_;
    TopicByBody topic_by_body_;  // of what foreign members say
    TimerSet timer_;             // the one being set: its texts keep their memory
};

}  // namespace outcry
