// SPDX-License-Identifier: Apache-2.0
// The members that live in the broker's own thread: mail is a function call, answers go straight to
// the sequencer. A floor whose members are all local is *fused*: no sockets, no threads. Owned by
// the broker.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "bus/broker/recent_topics.hpp"
#include "bus/broker/sequencer.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/bus/shared_body.hpp"

namespace outcry {

class Locals {
 public:
    /// All of them outlive it.
    Locals(Sequencer& sequencer, Journal& journal, const RecentTopics& recent);

    /// Seats an actor or an edge; it counts as joined.
    /// With `state`, the actor was restored from it and goes on after `upto`.
    [[nodiscard]] Result<void> add(std::uint16_t member, std::unique_ptr<Participant> actor,
                                   std::uint64_t upto = 0, const MemberState* state = nullptr);
    [[nodiscard]] Result<void> add(std::uint16_t member, std::unique_ptr<EdgeParticipant> edge);
    /// Seats the deputy of a lost actor: it hears all its mail, and answers from the sequencer's
    /// `deputy_from` on.
    [[nodiscard]] Result<void> add_deputy(std::uint16_t member,
                                          std::unique_ptr<Participant> deputy);
    /// An actor that is given up hears nothing more.
    void drop(std::uint16_t member);
    /// Asked when an actor fails: an error ends the floor, else its seat has been dropped.
    using Failed = std::function<Result<void>(std::uint16_t member, const Error& why)>;
    void set_failed(Failed failed) { failed_ = std::move(failed); }
    [[nodiscard]] bool empty() const { return mask_ == 0; }
    [[nodiscard]] bool has(std::uint16_t member) const {
        return (mask_ >> (member - 1U) & 1U) != 0;
    }
    /// Hands out mail that has not been handed out, and asks edges for inputs. True when anything
    /// was done.
    [[nodiscard]] Result<bool> run();
    [[nodiscard]] Participant* actor(std::uint16_t member) {
        return members_[member - 1U].actor.get();
    }
    /// `passed` is called when mail up to a multiple of `every` has been handed out.
    void set_passed(std::uint64_t every, std::function<void(std::uint64_t seq)> passed) {
        every_ = every;
        next_pass_ = 0;
        passed_ = std::move(passed);
    }
    /// Outputs of a local actor so far.
    [[nodiscard]] std::uint64_t said(std::uint16_t member) const {
        return members_[member - 1U].next_source_seq - 1;
    }

 private:
    struct Local {
        std::unique_ptr<Participant> actor;
        std::unique_ptr<EdgeParticipant> edge;
        std::uint64_t next_source_seq = 1;
        std::uint64_t restored_upto = 0;
    };

    [[nodiscard]] Result<void> take_up();
    void pass();
    [[nodiscard]] Result<void> hand_out_settled();
    [[nodiscard]] Result<void> keep_request(std::uint64_t mail);
    [[nodiscard]] Result<void> hand_out(RecordView record, std::uint64_t members);
    [[nodiscard]] Result<void> deliver(std::uint16_t member, const RecordView& record);
    [[nodiscard]] Result<void> deliver_edge(std::uint16_t member, const RecordView& record);
    [[nodiscard]] Result<bool> pull(std::uint16_t member);
    [[nodiscard]] Result<void> hand_over(std::uint16_t member);

    Sequencer& sequencer_;
    Journal& journal_;
    const RecentTopics& recent_;
    std::vector<Local> members_;
    std::uint64_t mask_ = 0;
    std::uint64_t edges_ = 0;
    std::uint64_t cursor_ = 1;  // next seq whose mail is handed out
    bool taken_up_ = false;     // the cursor stands where the log that was there calls for
    std::uint64_t every_ = 0;
    std::uint64_t next_pass_ = UINT64_MAX;  // no multiple of it comes before
    std::function<void(std::uint64_t)> passed_;
    Failed failed_;
    ChunkCacheRef cache_;
    SharedBody body_;  // of the event whose mail is handed out
    SaidList answer_;
    InputRun run_;
};

}  // namespace outcry
