// SPDX-License-Identifier: Apache-2.0
// Where played events go, and the place of a feed.replay actor on a running floor as such a place.
// Used by the thread that plays; the reader outlives it.
#pragma once

#include <memory>
#include <optional>

#include "tools/replay/player.hpp"
#include "tools/replay/replay.hpp"

namespace outcry::tools {

/// Where played events go.
class Sink {
 public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// `jumped`: it does not follow the one before.
    [[nodiscard]] virtual Result<void> take(const RecordView& record, bool jumped,
                                            std::uint32_t turn) = 0;
    /// Nothing is due for a while; `next` is the event time of what follows, where that is known.
    [[nodiscard]] virtual Result<void> rest(std::optional<TimeNs> next) = 0;
    [[nodiscard]] virtual Result<void> finish() = 0;
    [[nodiscard]] virtual bool closed() const { return false; }
    /// How far what was taken last lies behind a clock that the play is to keep to; 0: none.
    [[nodiscard]] virtual std::int64_t behind_ns() const { return 0; }
};

/// Takes the seat on the floor that the options name, and lets `playing` pick what may be said
/// there.
[[nodiscard]] Result<std::unique_ptr<Sink>> join_with(const ReplayOptions& options,
                                                      JournalReader& reader,
                                                      PlayerOptions& playing);

}  // namespace outcry::tools
