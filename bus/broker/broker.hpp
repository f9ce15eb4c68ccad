// SPDX-License-Identifier: Apache-2.0
// The broker: a sequencer, the members that live in its own thread, and the sessions of everyone
// else. A pure state machine: messages in, messages out, time handed in. One thread; the Journal
// outlives it. Links (bus/link) move its messages.
//
// A subscription is a cursor over the log: a filter and a position. Live tailing, catching up and
// recovering after a crash are the same read; a reader without credit stays behind and hurts
// nobody.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/broker/locals.hpp"
#include "bus/broker/message_arena.hpp"
#include "bus/broker/operator.hpp"
#include "bus/broker/recent_topics.hpp"
#include "bus/broker/sequencer.hpp"
#include "bus/broker/snapshots.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

/// What the broker must know to let a member in from outside.
struct Seat {
    std::string secret;
    wire::Welcome welcome;  // member, kind, params, base, run_folder; the rest is filled in
    std::string manifest;   // digest it must show
};

struct BrokerConfig {
    SequencerConfig sequencer;
    std::vector<Seat> seats;                // one a member
    std::map<std::string, Seat> observers;  // of the plan, by name; others read without a seat
    std::string observer_secret;            // empty: anyone who can reach the endpoint may read
    bool one_event_a_batch = false;         // benchmarks only: what batching is worth
    std::uint64_t snapshot_every = 0;       // events; 0: only when asked
    OperatorSeat operators;
};

using SessionId = std::string;  // ZeroMQ routing id, or a name on the memory link

class Broker final : private Sequencer::Listener {
 public:
    /// Bytes for one session; several sessions may share them. They live until the next flush(), or
    /// as long as their owner.
    struct Outgoing {
        SessionId to;
        BytesView bytes;
        std::shared_ptr<const Buffer> owner;  // of large ones: who sends them need not copy them

        [[nodiscard]] static Outgoing owning(const SessionId& to, Buffer message) {
            auto owner = std::make_shared<const Buffer>(std::move(message));
            return {to, owner->view(), owner};
        }
    };
    /// Sees each event in the broker's thread: the tap and progress. Must be quick.
    using Tap = std::function<void(const Prefix&, BytesView said, const Topic&)>;

    Broker(Journal& journal, BrokerConfig config);
    ~Broker() override;

    Locals& locals() { return locals_; }
    void set_tap(Tap tap) { tap_ = std::move(tap); }

    /// A message of a client. What is wrong with it is answered to that client; only a broken floor
    /// is an error here.
    [[nodiscard]] Result<void> on_message(const SessionId& from, BytesView message);
    /// The link lost this client.
    void on_gone(const SessionId& session);
    /// Runs locals and the sequencer until neither moves, at most `budget` rounds. True while there
    /// is more to do.
    [[nodiscard]] Result<bool> work(TimeNs wall, int budget = 256);
    /// What is to be sent now. Free-running logs are written before anyone reads them.
    [[nodiscard]] Result<void> flush(std::vector<Outgoing>& out);
    /// To be called about once a second: tells idle readers that they miss nothing, and that the
    /// floor lives.
    void beat(std::vector<Outgoing>& out);
    /// Tells every client that the floor has ended.
    void say_closed(const std::string& reason, std::vector<Outgoing>& out);
    /// The same of a floor that cannot go on: each has what it was told is complete, and no more
    /// will come.
    void say_broken_off(const Error& why, std::vector<Outgoing>& out);

    /// The operator's seat says this as soon as the floor is quiet. In lockstep it happens right
    /// after all that is in the log, a step of its own; else now.
    [[nodiscard]] Result<void> operator_says(const HaltRequest& request);
    /// Who answers for an actor that was given up (bus/WIRE.md, "Quarantine"): runs in the broker's
    /// thread.
    struct Deputy {
        std::unique_ptr<Participant> actor;
        std::string name;      // as the log will say it
        std::string manifest;  // digest, of the states it leaves in snapshots
    };
    /// This actor is lost for good. Refused until everyone has answered the opening: then there is
    /// nothing to protect yet.
    [[nodiscard]] Result<void> quarantine(std::uint16_t member, Deputy deputy, std::string reason);
    /// Takes up a log that is there before anyone is seated, so that it can be asked whose seats
    /// are their deputies'.
    [[nodiscard]] Result<void> take_up();
    /// Of a log that says so: `sequencer().deputy_from(member)` is not 0.
    [[nodiscard]] Result<void> seat_deputy(std::uint16_t member, Deputy deputy);

    /// Asks for a snapshot as of the last event. The floor must be quiescent.
    void snapshot_now();
    /// Snapshots that became complete since the last call; the newest serves members that join
    /// again.
    [[nodiscard]] std::vector<std::shared_ptr<const FloorSnapshot>> take_snapshots();
    [[nodiscard]] bool snapshot_pending(std::uint64_t seq) const { return taker_.pending(seq); }
    /// The state that a member is given when it joins; nullptr: it hears its mail from the start.
    [[nodiscard]] const MemberState* state_of(std::uint16_t member) const;
    [[nodiscard]] std::uint64_t state_seq() const { return latest_ ? latest_->seq : 0; }

    [[nodiscard]] Sequencer& sequencer() { return sequencer_; }
    [[nodiscard]] const Sequencer& sequencer() const { return sequencer_; }
    /// The topic of one of the latest events; nullptr when it is too old to be remembered.
    [[nodiscard]] const Topic* topic_of(std::uint64_t seq) const { return recent_.find(seq); }
    /// Of a member that is elsewhere: whether it is there, and how much it has said.
    struct Presence {
        bool local = false;       // it lives in the broker's thread: all that follows is empty
        bool here = false;        // it has a session
        std::uint32_t epoch = 0;  // of its latest session; 0: it never had one
        std::string_view refused = {};  // the words that ended that session, where the floor did
        std::uint64_t heard = 0;        // messages in the session it has
        bool beats = false;             // heartbeats among them
    };
    [[nodiscard]] Presence presence(std::uint16_t member) const;
    /// Of an observer of the plan; `epoch` counts its sessions.
    [[nodiscard]] Presence presence(const std::string& observer) const;
    /// It has read what it wanted and taken its leave.
    [[nodiscard]] bool has_left(const std::string& observer) const;
    [[nodiscard]] const std::map<std::string, Seat>& observers() const { return config_.observers; }
    /// Members that have not joined yet, by name.
    [[nodiscard]] std::vector<std::string> missing() const;
    /// Every reader has been sent everything and, as far as it tells, has read it.
    [[nodiscard]] bool drained() const;
    [[nodiscard]] std::size_t sessions() const { return sessions_.size(); }
    /// Messages refused so far: foreign, malformed, without rights.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] const std::string& last_refusal() const { return last_refusal_; }

 private:
    /// Of every observer's session: it has nothing to answer, so nothing of an earlier one can be
    /// mistaken.
    static constexpr std::uint32_t observers_epoch = 1;

    struct Session;
    struct Filter;
    struct SharedBatch;

    void sequenced(const Prefix& prefix, BytesView said, const Topic& topic) override;
    void settled(std::uint64_t seq, std::uint64_t needs) override { taker_.settled(seq, needs); }
    void begin_snapshot(std::uint64_t seq);
    void ask_next(Session& session) const;
    void ask_for_state(Session& session, std::uint64_t seq, std::vector<Outgoing>& out);
    [[nodiscard]] Result<void> take_state(Session& session, BytesView message);
    void take_local_states(std::uint64_t seq);

    [[nodiscard]] Result<void> open_when_complete();
    [[nodiscard]] Result<void> on_hello(const SessionId& from, BytesView message);
    [[nodiscard]] Result<void> on_subscribe(Session& session, BytesView message);
    [[nodiscard]] Result<void> on_batch(Session& session, BytesView message,
                                        const wire::Header& header);
    [[nodiscard]] Result<void> handle(const SessionId& from, BytesView message);
    [[nodiscard]] Result<void> take_answer(Session& session);
    [[nodiscard]] Result<void> take_inputs(Session& session);
    void refuse(const SessionId& to, const Error& why, bool no_session = false);
    [[nodiscard]] Result<void> seat_deputies();
    void on_knock(const SessionId& from);
    [[nodiscard]] Result<void> on_command(const SessionId& from, BytesView message);
    void note_obeyed(const Prefix& prefix);
    [[nodiscard]] Result<void> tell_obeyed();
    [[nodiscard]] std::shared_ptr<Filter> filter_for(std::vector<std::string> patterns) const;
    [[nodiscard]] static bool picks(Session& session, const Topic& topic);
    void open_batch(Session& session, std::uint64_t visible) const;
    [[nodiscard]] Result<void> fill(Session& session, std::uint64_t visible);
    [[nodiscard]] Result<void> serve(Session& session, std::uint64_t visible,
                                     std::vector<Outgoing>& out);
    [[nodiscard]] const SharedBatch* shared_for(Session& session, std::uint64_t visible) const;
    [[nodiscard]] std::uint64_t visible_to(const Session& session) const;
    void emit(Session& session, std::uint64_t visible, std::vector<Outgoing>& out);
    void offer_room(Session& session, std::vector<Outgoing>& out);
    [[nodiscard]] Result<void> keep_requests(const Session& session);

    Journal& journal_;
    BrokerConfig config_;
    RecentTopics recent_;
    Sequencer sequencer_;
    Locals locals_;
    SnapshotTaker taker_;
    std::shared_ptr<const FloorSnapshot> latest_;
    std::map<SessionId, std::unique_ptr<Session>> sessions_;
    Session* latest_from_ = nullptr;     // whose message came last: mostly of the next one too
    std::vector<Session*> seated_;       // by member index; nullptr: nobody there
    std::vector<std::uint32_t> epochs_;  // by member index: of the latest session; 0: none yet
    std::vector<std::string> refusals_;  // by member index: what the floor ended that one with
    std::vector<Outgoing> direct_;       // welcomes and refusals, sent with the next flush
    struct Attendance {
        SessionId session;
        std::uint32_t sessions = 0;
        bool left = false;
    };
    std::map<std::string, Attendance> attendance_;  // of observers of the plan, by name
    std::vector<SharedBatch> shared_;               // made in this flush
    MessageArena arena_;                            // of this flush
    Buffer scratch_;
    OperatorDesk desk_;
    std::map<std::uint16_t, Deputy> deputies_;  // until the log says from where on they answer
    struct Obeying {
        SessionId to;
        std::uint64_t seq = 0;  // once it is in the log
        TimeNs time;
    };
    std::deque<Obeying> obeying_;  // in the order of what they asked for
    TimeNs wall_{0};
    Tap tap_;
    std::uint64_t next_snapshot_ = 0;  // no multiple of snapshot_every comes before
    std::uint32_t next_epoch_ = observers_epoch + 1;
    bool opened_ = false;
    std::uint64_t refused_ = 0;
    std::string last_refusal_;
};

}  // namespace outcry
