// SPDX-License-Identifier: Apache-2.0
// What the world said in a recorded run, so that a floor can hear it again: every edge's inputs,
// and which request each reply answered. Read once from a journal, then immutable, any thread. It
// outlives the edges that play it.
//
// A replayed edge opens no file and no socket. Its own inputs come at their recorded times; a
// request that the recorded floor made too, with the same topic and the same body, gets its
// recorded replies after their recorded latency; to any other request it says nothing, and counts
// it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "outcry/actor/kind.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

/// Requests of one edge in one re-run.
struct Asked {
    std::uint64_t answered = 0;  // as recorded, a recorded silence included
    std::uint64_t unanswered =
        0;  // never asked in the recorded run: nobody knows what the world would have said
};

/// An actor that was given up (bus/WIRE.md, "Quarantine"). Seqs are another floor's own, so its
/// place is told by the clock: the nth of its mail at a time.
struct Loss {
    std::uint16_t member = 0;
    std::uint64_t from = 0;  // seq of that mail on the recorded floor
    TimeNs time;
    std::uint64_t nth = 0;
    std::string deputy;
    std::string reason;
};

class Recording {
 public:
    [[nodiscard]] static Result<std::unique_ptr<Recording>> read(JournalReader& reader);

    [[nodiscard]] const FloorOpened& opened() const { return opened_; }
    [[nodiscard]] std::uint64_t last_seq() const { return last_seq_; }
    /// Content head of the log, hexadecimal.
    [[nodiscard]] const std::string& head() const { return head_; }
    /// True when the floor reached the end of its input; false when it was stopped.
    [[nodiscard]] bool closed() const { return closed_; }
    /// Inputs later than this were not admitted, though there were some.
    [[nodiscard]] std::optional<TimeNs> until() const { return until_; }
    [[nodiscard]] std::uint64_t inputs() const { return inputs_; }
    /// In the order they were said.
    [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }

    /// The edge of this roster index, played back. `asked` is written to and outlives it.
    [[nodiscard]] std::unique_ptr<EdgeParticipant> play(std::uint16_t member, Asked& asked) const;

 private:
    friend class PlayedEdge;

    struct Input {
        std::uint64_t source_seq = 0;
        std::uint64_t cause = 0;  // 0: of its own
        TimeNs time;              // when it is admitted again
        DurationNs latency;       // of a reply
        std::size_t offset = 0;   // of the publisher's bytes
        std::size_t size = 0;
    };
    struct Request {
        std::uint64_t seq = 0;
        std::vector<Input> replies;
    };
    struct Edge {
        std::vector<Input> own;
        std::map<Digest, std::vector<Request>> requests;  // by what was asked, in the order it was
    };

    [[nodiscard]] Result<void> take(const RecordView& record, std::uint64_t mail,
                                    std::map<std::uint64_t, TimeNs>& asked_at);
    void take_input(const RecordView& record, const std::map<std::uint64_t, TimeNs>& asked_at,
                    std::map<std::pair<std::size_t, std::uint64_t>, std::vector<Input>>& replies);
    [[nodiscard]] Result<void> take_end(const RecordView& record);
    [[nodiscard]] Result<void> find_losses(JournalReader& reader);
    void place_losses(const Prefix& prefix, std::uint64_t mail);
    [[nodiscard]] BytesView said(const Input& input) const {
        return bytes_.view(input.offset, input.size);
    }

    FloorOpened opened_;
    std::vector<Edge> edges_;  // by roster place; empty for actors
    Buffer bytes_;             // of all inputs
    std::uint64_t last_seq_ = 0;
    std::uint64_t inputs_ = 0;
    std::vector<Loss> losses_;
    std::string head_;
    bool closed_ = false;
    std::optional<TimeNs> until_;
    std::uint16_t last_speaker_ = 0;  // of an own input
    TimeNs last_arrival_;
};

}  // namespace outcry
