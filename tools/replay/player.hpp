// SPDX-License-Identifier: Apache-2.0
// Plays a recorded log at a pace: which event is due, given the time; pause, step, seek and speed
// on the way. A pure state machine: it reads its log and no clock. One thread; the reader outlives
// it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "outcry/bus/journal.hpp"

namespace outcry::tools {

/// Keys and a closed floor are looked for this often while nothing is due.
inline constexpr int look_ms = 50;

struct PlayerOptions {
    double speed = 0;                        // recorded seconds a second; 0: as fast as can be
    std::vector<std::string> patterns = {};  // none: every topic
    std::uint64_t from = 1;                  // seqs, both included
    std::uint64_t to = 0;                    // 0: the last
    bool loop = false;
    /// Further conditions on what is played; empty: none.
    std::function<bool(const RecordView&)> picks = {};
};

class Player {
 public:
    enum class Command {
        pause,
        step,
        faster,
        slower,
        back_minute,
        on_minute,
        back_hour,
        on_hour,
        home,
        quit
    };

    Player(JournalReader& reader, PlayerOptions options);

    /// The event that is due at `steady_ns`; nothing: none yet, or the end. Its view lives until
    /// the next call.
    [[nodiscard]] Result<std::optional<RecordView>> due(std::int64_t steady_ns);
    /// How long nothing will be due, at least; only after due() gave nothing.
    [[nodiscard]] std::int64_t wait_ns(std::int64_t steady_ns) const;
    [[nodiscard]] Result<void> command(Command command, std::int64_t steady_ns);
    /// What lies this far behind a clock is due at once, then all goes on at its pace.
    void catch_up(std::int64_t ns) { anchor_ns_ -= ns; }
    /// Counts how often the pace began anew: at the start, after jumps, pauses and other speeds.
    [[nodiscard]] std::uint32_t anchors() const { return anchors_; }
    /// Event time of the event that will be due next, where it is known already and follows the one
    /// before.
    [[nodiscard]] std::optional<TimeNs> next_event_time() const;

    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] bool paused() const { return paused_; }
    [[nodiscard]] double speed() const { return options_.speed; }
    /// Where it stands: sequencer time of the last event played or sought.
    [[nodiscard]] TimeNs position() const { return position_; }
    /// Counts starts, jumps and turns of the loop: a change means that what comes does not follow
    /// what came.
    [[nodiscard]] std::uint32_t jumps() const { return jumps_; }
    [[nodiscard]] std::uint32_t turn() const { return turn_; }

 private:
    [[nodiscard]] Result<bool> find_next();
    [[nodiscard]] Result<void> seek(TimeNs time);
    void anchor(std::int64_t steady_ns) { anchor_ns_ = steady_ns, anchored_ = false; }

    JournalReader& reader_;
    PlayerOptions options_;
    std::uint64_t next_ = 1;   // seq to be looked at next
    std::uint64_t found_ = 0;  // seq of the next event to be played; 0: not looked for yet
    TimeNs found_time_;
    TimeNs found_event_time_;
    TimeNs position_;
    std::uint32_t played_jumps_ = 0;  // as of the last event played
    std::int64_t anchor_ns_ = 0;      // steady time at which anchor_time_ is due
    TimeNs anchor_time_;
    bool anchored_ = false;
    std::uint32_t anchors_ = 0;
    bool paused_ = false;
    bool step_ = false;
    bool ended_ = false;
    std::uint32_t jumps_ = 1;
    std::uint32_t turn_ = 1;
};

}  // namespace outcry::tools
