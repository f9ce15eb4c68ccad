// SPDX-License-Identifier: Apache-2.0
// The seam between the bus and whoever answers mail: type-erased actors and edges, and the answer
// they fill in. One thread calls a participant, mail by mail. It outlives neither its link nor its
// broker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "outcry/event/record.hpp"

namespace outcry {

/// The outputs of one answer, or a run of inputs, as publisher's bytes back to back. Reused:
/// clear() keeps its memory.
class SaidList {
 public:
    struct Item {
        std::size_t offset;
        std::size_t size;
    };

    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] BytesView operator[](std::size_t i) const {
        return bytes_.view(items_[i].offset, items_[i].size);
    }
    void clear() {
        bytes_.clear();
        items_.clear();
    }
    void add(BytesView said) {
        items_.push_back({bytes_.size(), said.size()});
        bytes_.append(said);
    }
    /// For encoders that write in place: begin(), append to the buffer, end().
    Buffer& begin() {
        open_ = bytes_.size();
        return bytes_;
    }
    void end() { items_.push_back({open_, bytes_.size() - open_}); }
    void drop_open() { bytes_.truncate(open_); }
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }

 private:
    Buffer bytes_;
    std::vector<Item> items_;
    std::size_t open_ = 0;
};

/// One side of the floor that answers mail. deliver() is a function of the state and the record
/// alone.
class Participant {
 public:
    Participant() = default;
    Participant(const Participant&) = delete;
    Participant& operator=(const Participant&) = delete;
    virtual ~Participant() = default;

    /// Answers one event; appends to `answer`. `next_source_seq` is the number of the first output
    /// and is advanced.
    [[nodiscard]] virtual Result<void> deliver(const RecordView& mail,
                                               std::uint64_t& next_source_seq,
                                               SaidList& answer) = 0;
    /// The described state, canonical: equal states give equal bytes.
    virtual void snapshot(Buffer& out) const = 0;
    [[nodiscard]] virtual Result<void> restore(BytesView state) = 0;
    /// Goes on where another of its kind, with other parameters, was: what that one has done
    /// (orders, approvals, what it asked for) is done, what this one has heard and measured stays
    /// its own.
    [[nodiscard]] virtual Result<void> take_over(BytesView state) {
        (void)state;
        return {};
    }
    /// Whether it has done things that only its own kind can go on from.
    [[nodiscard]] virtual bool has_done_things() const { return false; }
};

/// What an edge hands over: inputs in the order of their event times, and how far they are
/// complete.
struct InputRun {
    SaidList inputs;
    std::vector<std::uint64_t> causes;  // of each input: the request it answers, 0 for a feed's own
    TimeNs complete_upto{
        INT64_MIN};          // every own input with an event time up to here has been handed over
    bool ended = false;      // nothing of its own will follow; replies may
    bool more_soon = false;  // something is under way: pull again without waiting for mail
    std::uint64_t done_upto = 0;  // every request up to this seq has all its replies handed over

    /// Adds one input in publisher's bytes.
    void add(std::uint64_t cause, BytesView said) {
        inputs.add(said);
        causes.push_back(cause);
    }
    /// Ready for the next call: what stays unset changes nothing.
    void clear() {
        inputs.clear();
        causes.clear();
        complete_upto = {INT64_MIN};
        ended = false;
        more_soon = false;
        done_upto = 0;
    }
};

/// A participant that meets the world. Never re-executed: on a resumed or restarted floor it is
/// told what was accepted.
class EdgeParticipant {
 public:
    EdgeParticipant() = default;
    EdgeParticipant(const EdgeParticipant&) = delete;
    EdgeParticipant& operator=(const EdgeParticipant&) = delete;
    virtual ~EdgeParticipant() = default;

    /// Called once before resume(): requests up to `last_seq` may have reached an earlier life of
    /// this edge, which may have acted on them without having had the time to say so. 0 on a fresh
    /// floor.
    virtual void rejoin(std::uint64_t /*last_seq*/) {}
    /// Called once after joining: inputs 1..accepted are in the log or queued; go on after them.
    [[nodiscard]] virtual Result<void> resume(std::uint64_t accepted) = 0;
    /// A request or another event of its mail.
    [[nodiscard]] virtual Result<void> deliver(const RecordView& mail, InputRun& run) = 0;
    /// Hands over more inputs, about `room` bytes at most; nothing new is fine. Must not block
    /// longer than a heartbeat.
    [[nodiscard]] virtual Result<void> pull(std::size_t room, InputRun& run) = 0;
};

/// Reads and never answers: ledger, gateway, tail. Never holds the floor up.
class ObserverParticipant {
 public:
    ObserverParticipant() = default;
    ObserverParticipant(const ObserverParticipant&) = delete;
    ObserverParticipant& operator=(const ObserverParticipant&) = delete;
    virtual ~ObserverParticipant() = default;

    /// Seq after which it wants to read: what it has stored itself, 0 for everything.
    [[nodiscard]] virtual Result<std::uint64_t> stored_upto() = 0;
    [[nodiscard]] virtual Result<void> observe(const RecordView& record) = 0;
    /// The floor has nothing newer for the moment: commit, flush, rest.
    [[nodiscard]] virtual Result<void> idle(std::uint64_t complete_upto) = 0;
};

}  // namespace outcry
