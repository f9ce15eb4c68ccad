// SPDX-License-Identifier: Apache-2.0
// Reopening a long journal without reading all of it: sealed segments are taken by their summaries,
// and the content chain from a place that a snapshot vouches for. One owner, one thread; the Store
// outlives the call.
//
// What is read anew: heads and summaries of all segments, every event after the anchor's block (its
// chain must end in the content head that the journal's last checkpoint states), and of a last
// segment that is not sealed the frames around every record. Older events are not looked at:
// `outcry log verify` does that.
#pragma once

#include <optional>

#include "bus/journal/scan.hpp"
#include "bus/journal/writer.hpp"

namespace outcry::journal {

/// Brings the last segment into a state to go on from: cut back, and sealed unless it holds no
/// events.
[[nodiscard]] Result<void> settle(Store& store, SegmentScan& last, WriterStart& start);

struct TakenUp {
    WriterStart start;
    std::size_t anchor = 0;  // which of them held
};

/// Nothing when no anchor fits or anything looks odd: then the journal must be reopened in full,
/// which says what is wrong.
[[nodiscard]] std::optional<TakenUp> take_up(Store& store, const std::vector<std::string>& names,
                                             const std::vector<ChainAnchor>& anchors);

}  // namespace outcry::journal
