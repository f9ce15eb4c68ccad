// SPDX-License-Identifier: Apache-2.0
// What may come in, as one rule for two: the broker holds members of other makers against it, and
// who reads a log again what stands there. So nothing is sequenced that is called damage later.
// Plain functions for any thread, and one reader that remembers.
#pragma once

#include <string>
#include <string_view>

#include "outcry/bus/shared_body.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// The topics of events by their bodies, one after the other: what was read of one is written over
/// by the next. One thread.
class TopicByBody {
 public:
    /// The topic that an event of that schema has by its body; empty where this program knows none.
    /// It lives until the next call.
    [[nodiscard]] Result<std::string_view> of(std::string_view schema, BytesView body);
    /// Why this stands under no topic that its body asks for; empty: it does.
    [[nodiscard]] std::string fault_of(const SaidView& said);

 private:
    SharedBody body_;
    TopicWriter topic_;
};

/// Why this is said in the name of somebody else, who would be given the reply to a question, or
/// whose vote it would be counted as; empty: it is not.
[[nodiscard]] std::string fault_of_name(const SaidView& said, const std::string& speaker);

/// What no feed of ours would hand over in market data: prices of 0 or less, a high below a low, a
/// bar before it closed, an instrument that is not on the floor; nor in fills and orders: a
/// quantity of 0 or less, a fee beyond what was traded. Empty: nothing. Stricter than what a
/// verification asks: an older log may hold it, and was whole.
[[nodiscard]] std::string fault_of_world(const SaidView& said, const FloorOpened& opened);

/// Market data that lies further ahead of the clock of a floor that runs freely than a clock may be
/// wrong; empty: it does not. What is built of it would wait for that time, and call late all that
/// is true in between.
[[nodiscard]] std::string fault_of_clock(const SaidView& said, TimeNs now);

/// Where in a body the first value stands that is not as it must be, such as `/flow/vwap`; empty:
/// nowhere inside. For bodies that cannot be read.
[[nodiscard]] std::string place_of_fault(BytesView body);

/// What a body holds at a place such as `/flow/vwap`, as JSON, shortened; empty where nothing is.
[[nodiscard]] std::string shown_at(BytesView body, std::string_view path);

}  // namespace outcry
