// SPDX-License-Identifier: Apache-2.0
// The actors of a recorded run, asked again. What an actor hears is in the log, whoever said it, so
// each goes through its mail on its own, on as many threads as there are cores, ahead of whoever
// checks what they say. Used by one thread, which owns it; the log, the topics and the actors
// outlive it and are left alone until its end.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "bus/broker/topics.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/bus/shared_body.hpp"

namespace outcry {

class Rehearsal {
 public:
    struct Output {
        std::uint16_t member = 0;
        BytesView said;
    };
    /// An actor's state where it was asked for, and the number of what it says next.
    struct State {
        Buffer bytes;
        std::uint64_t next_source_seq = 0;
    };

    struct Asked {
        Participant* actor = nullptr;  // nobody: this place is not asked
        bool read_again = false;       // whoever checks what it says reads that to its end
    };
    /// `asked` by roster place. States are kept after each of `pauses`, which ascend. 0 threads:
    /// one a core.
    Rehearsal(JournalReader& log, Topics& topics, const std::vector<Asked>& asked,
              std::vector<std::uint64_t> pauses, unsigned threads);
    Rehearsal(const Rehearsal&) = delete;
    Rehearsal& operator=(const Rehearsal&) = delete;
    ~Rehearsal();

    /// An event of the log, or what stands in its place: `fault` says why it is none. Of an answer
    /// that is asked for again only the envelope is read: it is held against the bytes of that.
    /// Views live until the answers to a later event are asked for.
    struct Line {
        const RecordView& record;
        std::uint64_t mail = 0;  // bit i: roster place i + 1 hears it
        const Error* fault = nullptr;
    };
    [[nodiscard]] Result<Line> line(std::uint64_t seq);
    /// The records of `first` to `last` at most, one behind the other; as many as are at hand, and
    /// one that line() has found is.
    struct Records {
        BytesView bytes;
        std::span<const std::size_t> sizes;
    };
    [[nodiscard]] Records records(std::uint64_t first, std::uint64_t last);
    /// Appends the answers to `cause`, in the floor's order; causes are asked for one by one, from
    /// 1. An error is the log's, or that of the first actor that failed. True when a pause follows.
    [[nodiscard]] Result<bool> answers(std::uint64_t cause, std::deque<Output>& out);
    /// Of the pause that follows the answers asked for last.
    [[nodiscard]] const State& state(std::uint16_t member) const;
    /// Mails answered up to there.
    [[nodiscard]] std::uint64_t answered() const { return answered_; }

 private:
    struct Block;
    struct Part;
    struct Seat {
        Participant* actor = nullptr;
        std::uint64_t next_source_seq = 1;
        std::uint64_t block = 0;  // that it goes on with
        bool busy = false;
        bool failed = false;
        SaidList answer;  // reused from one mail to the next
    };

    [[nodiscard]] Block& block_of(std::uint64_t seq);
    void load_ahead(std::uint64_t seq);
    void load(Block& block);
    void read_records(Block& block);
    [[nodiscard]] bool read_again(const Prefix& prefix) const {
        return prefix.source != 0 && prefix.source <= seats_.size() &&
               (read_again_ >> (prefix.source - 1U) & 1U) != 0;
    }
    [[nodiscard]] Topic* read_expected(BytesView bytes, RecordView& record);
    void drop_before(std::uint64_t block);
    void work();
    [[nodiscard]] std::uint64_t next_seats() const;
    void play(std::uint64_t places, Block& block, SharedBody& body);
    [[nodiscard]] static bool hear(Seat& seat, std::uint32_t at, const RecordView& mail,
                                   Part& part);

    JournalReader& log_;
    Topics& topics_;
    const std::vector<std::uint64_t> pauses_;
    std::vector<Seat> seats_;  // by roster place
    std::uint64_t asked_ = 0;  // bit i: roster place i + 1 is asked
    std::uint64_t read_again_ = 0;
    unsigned threads_most_ = 1;
    std::uint64_t last_seq_ = 0;
    std::uint64_t answered_ = 0;
    std::uint64_t loaded_upto_ = 0;
    bool all_loaded_ = false;
    Block* recent_ = nullptr;  // that was asked for last
    const Block* paused_ = nullptr;
    std::size_t pause_ = 0;  // in the states of that block

    std::deque<std::unique_ptr<Block>> blocks_;
    std::uint64_t dropped_ = 0;  // blocks before the first of blocks_
    std::vector<std::unique_ptr<Block>> spare_;
    std::mutex mutex_;                // of the seats' places and the blocks' counts
    std::condition_variable more_;    // there may be something to play
    std::condition_variable played_;  // a block is whole
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace outcry
