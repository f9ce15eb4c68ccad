// SPDX-License-Identifier: Apache-2.0
// A position that a floor did not open itself. A plain value.
#pragma once

#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// A position that was held before this floor opened, taken over at what it cost. Said by who read
/// it from outside; execution books it, and protects it like an entry of its own.
struct Adopted {
    std::string strategy;
    std::string venue;
    std::string instrument;
    Side side = Side::buy;
    Quantity quantity;   // unsigned
    Price entry;         // average
    std::string origin;  // the file it stands in, and its name for the instrument

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Adopted&) const = default;
};
OUTCRY_DESCRIBE(Adopted, "adopted", strategy, venue, instrument, side, quantity, entry, origin);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Adopted);
