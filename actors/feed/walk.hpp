// SPDX-License-Identifier: Apache-2.0
// `feed.walk`: feeds the bars of a made-up market (walk_market.hpp) to a floor. An edge: one thread
// calls it. What it says is input like any other, journaled and never made again; a resumed floor
// walks the same way again and passes over what it has.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "actors/feed/pace.hpp"
#include "actors/feed/walk_market.hpp"
#include "outcry/actor/edge.hpp"

namespace outcry {

class WalkFeed final : public EdgeParticipant {
 public:
    using Params = WalkParams;
    using Hears = Inbox<FloorOpened>;
    using Says = std::tuple<FeedStatus, Bar>;

    WalkFeed(const Params& params, const Making& making);
    [[nodiscard]] static Result<void> check(const Params& params) {
        return feed::check_walk(params);
    }

    [[nodiscard]] Result<void> resume(std::uint64_t accepted) override;
    [[nodiscard]] Result<void> deliver(const RecordView& mail, InputRun& run) override;
    [[nodiscard]] Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    void advance();

    std::string self_;
    Params params_;
    feed::Pace pace_;
    std::optional<feed::WalkMarket> market_;
    std::span<const Bar* const> closing_;  // what is left of the instant at hand
    TimeNs first_close_;
    std::uint64_t accepted_ = 0;
    std::uint64_t next_seq_ = 1;  // 1 is feed.status
};

[[nodiscard]] Kind walk_feed_kind();

}  // namespace outcry
