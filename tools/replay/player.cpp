// SPDX-License-Identifier: Apache-2.0
#include "tools/replay/player.hpp"

#include <algorithm>

#include "tools/events.hpp"

namespace outcry::tools {

namespace {

constexpr double speed_min = 1.0 / 1024, speed_max = 1 << 20;

}  // namespace

Player::Player(JournalReader& reader, PlayerOptions options)
    : reader_(reader), options_(std::move(options)) {
    if (options_.to == 0) options_.to = reader_.last_seq();
    options_.to = std::min(options_.to, reader_.last_seq());
    next_ = options_.from = std::max(options_.from, reader_.first_seq());
}

/// Finds the next event that is picked; at the end of a loop from its start again. False: there is
/// none.
Result<bool> Player::find_next() {
    for (bool again = false; found_ == 0;) {
        for (; next_ <= options_.to; ++next_) {
            OUTCRY_ASSIGN(const BytesView bytes, reader_.read(next_));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            const bool picked_here = picked(options_.patterns, record.said.topic) &&
                                     (!options_.picks || options_.picks(record));
            if (!picked_here) continue;
            found_ = next_++;
            found_time_ = record.prefix.time;
            found_event_time_ = record.said.event_time;
            return true;
        }
        if (!options_.loop || again) return false;
        again = true;  // a loop without a single event is none
        next_ = options_.from;
        anchored_ = false;
        ++jumps_;
        ++turn_;
    }
    return true;
}

Result<std::optional<RecordView>> Player::due(std::int64_t steady_ns) {
    if (ended_ || (paused_ && !step_)) return std::optional<RecordView>();
    OUTCRY_ASSIGN(const bool any, find_next());
    if (!any) {
        ended_ = true;
        return std::optional<RecordView>();
    }
    // floor.opened has no time of its own: the pace begins with what follows it.
    if (!anchored_ || (anchor_time_.ns <= 0 && found_time_.ns > 0)) {
        anchored_ = true;
        ++anchors_;
        anchor_ns_ = steady_ns;
        anchor_time_ = found_time_;
    }
    if (!step_ && wait_ns(steady_ns) > 0) return std::optional<RecordView>();
    if (step_) anchored_ = false;
    step_ = false;
    OUTCRY_ASSIGN(const BytesView bytes, reader_.read(std::exchange(found_, 0)));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
    position_ = record.prefix.time;
    played_jumps_ = jumps_;
    return std::optional<RecordView>(record);
}

std::optional<TimeNs> Player::next_event_time() const {
    if (found_ == 0 || played_jumps_ != jumps_) return std::nullopt;
    return found_event_time_;
}

std::int64_t Player::wait_ns(std::int64_t steady_ns) const {
    if (options_.speed <= 0 || found_ == 0 || !anchored_) return 0;
    const double recorded = static_cast<double>(found_time_.ns - anchor_time_.ns) / options_.speed;
    if (recorded > 9e18) return INT64_MAX;
    return static_cast<std::int64_t>(recorded) - (steady_ns - anchor_ns_);
}

Result<void> Player::seek(TimeNs time) {
    OUTCRY_ASSIGN(const std::uint64_t seq, reader_.seek_time(time));
    next_ = std::clamp(seq, options_.from, options_.to);
    found_ = 0;
    ended_ = anchored_ = false;
    position_ = time;
    ++jumps_;
    return {};
}

Result<void> Player::command(Command command, std::int64_t steady_ns) {
    const auto speed = [&](double factor) {
        if (options_.speed <= 0) options_.speed = factor > 1 ? 0 : 1;
        options_.speed =
            std::clamp(options_.speed * (options_.speed > 0 ? factor : 1), speed_min, speed_max);
    };
    anchor(steady_ns);
    switch (command) {
        case Command::pause:
            paused_ = !paused_;
            return {};
        case Command::step:
            paused_ = step_ = true;
            return {};
        case Command::faster:
            speed(2);
            return {};
        case Command::slower:
            speed(0.5);
            return {};
        case Command::back_minute:
            return seek(position_ - DurationNs{ns_per_minute});
        case Command::on_minute:
            return seek(position_ + DurationNs{ns_per_minute});
        case Command::back_hour:
            return seek(position_ - DurationNs{ns_per_hour});
        case Command::on_hour:
            return seek(position_ + DurationNs{ns_per_hour});
        case Command::home:
            return seek(TimeNs{0});
        case Command::quit:
            ended_ = true;
            return {};
    }
    return {};
}

}  // namespace outcry::tools
