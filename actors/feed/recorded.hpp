// SPDX-License-Identifier: Apache-2.0
// The recorded feed: files of bars, trades, quotes and funding of several instruments become one
// run of inputs in the order of time. An edge: one thread calls it. It knows its instruments from
// floor.opened and outlives nobody. Files that are read while the floor runs, and at no pace, are
// read ahead by a thread of its own (read_ahead.hpp).
//
// Inputs are ordered by (event time, instrument in the order of the floor, bars before marks before
// funding before books before quotes before trades, row). The first is feed.status. What is no
// market is fed from the first to the last bar, quote or trade: a settlement without a market
// settles nothing. Files up to `checked_first_bytes` are read through before anything is said, so
// that a bad row in the third week does not end a run in the third week, and their rows are kept;
// longer ones are checked as they are read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/feed/pace.hpp"
#include "actors/feed/params.hpp"
#include "actors/feed/read_ahead.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

class RecordedFeed final : public EdgeParticipant {
 public:
    static constexpr std::uint64_t checked_first_bytes = 64ULL << 20;

    RecordedFeed(std::string self, RecordedFeedParams params, std::string base, feed::Pace pace);

    /// From when its input may be traded on this floor, without reading the files through; nothing
    /// where that would take long. A feed that was asked this is not run.
    [[nodiscard]] Result<std::optional<TimeNs>> trades_from(const FloorOpened& opened);
    [[nodiscard]] Result<void> resume(std::uint64_t accepted) override;
    [[nodiscard]] Result<void> deliver(const RecordView& mail, InputRun& run) override;
    [[nodiscard]] Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    /// A stream's place in the merge: it stands at a row not handed over yet.
    struct Head {
        TimeNs time;
        std::uint32_t stream;
    };
    struct Source {
        std::unique_ptr<feed::Stream> rows;
        bool market = true;  // bars, trades or quotes
    };

    [[nodiscard]] Result<void> open(const FloorOpened& opened);
    [[nodiscard]] Result<void> find_instruments(const FloorOpened& opened);
    [[nodiscard]] std::uint64_t bytes_of_files() const;
    [[nodiscard]] Result<void> open_streams();
    /// Bad rows are found before the first input is handed over, unless the files are large.
    [[nodiscard]] Result<void> check_whole_files();
    [[nodiscard]] Result<void> begin_streams();
    /// Puts every stream of markets, or of funding, at its first row within [from, to).
    [[nodiscard]] Result<void> enter_all(bool markets, TimeNs from);
    [[nodiscard]] Result<void> enter(std::uint32_t stream, TimeNs from);
    /// To the row after the one at hand, or out of the merge.
    [[nodiscard]] Result<void> step();
    [[nodiscard]] Result<void> catch_up();
    /// The next inputs, about `room` bytes of them.
    [[nodiscard]] Result<void> fill(std::size_t room, InputRun& run);
    /// The last bar or trade has been passed: what comes later is left out.
    void end_after(TimeNs time);
    void write_status(Buffer& out);
    void tell_state(InputRun& run) const;
    [[nodiscard]] bool before_end(TimeNs time) const { return time < end_; }
    [[nodiscard]] bool at_end() const { return heads_.empty() && next_seq_ > 1; }

    std::string self_;
    RecordedFeedParams params_;
    std::string base_;
    feed::Pace pace_;
    std::vector<Instrument> instruments_;
    std::vector<Source> streams_;   // in the order ties are broken in
    std::vector<Head> heads_;       // a heap, the earliest in front
    std::size_t markets_left_ = 0;  // bars and trades in the merge
    std::optional<Error> failure_;
    TimeNs first_time_;
    TimeNs end_;  // the first time that is left out
    std::uint64_t accepted_ = 0;
    std::uint64_t next_seq_ = 1;  // 1 is feed.status
    bool opened_ = false;
    bool caught_up_ = false;
    bool rows_kept_ = false;                // of whole files, in memory
    std::optional<feed::ReadAhead> ahead_;  // the last: the streams and all above are its thread's
};

[[nodiscard]] Kind recorded_feed_kind();

}  // namespace outcry
