// SPDX-License-Identifier: Apache-2.0
// Topic patterns of named wires: `score.bull.>`.
// Pure functions for any thread. Nothing to own.
#pragma once

#include <string>

#include "outcry/codec/encode.hpp"
#include "outcry/event/topic.hpp"

namespace outcry::classic {

/// Everything of this event type on the wire.
template <Described Event>
[[nodiscard]] std::string wire_pattern(std::string_view wire) {
    TopicWriter topic;
    topic.begin(schema_name<Event>);
    topic.token(wire);
    return std::string(topic.text()) + ".>";
}

/// Where an actor keeps what it knows of an instrument.
[[nodiscard]] inline std::string key_of(const std::string& venue, const std::string& instrument) {
    return venue + "/" + instrument;
}

[[nodiscard]] inline Result<void> check_wire(std::string_view key, std::string_view wire) {
    if (!wire.empty() && wire.size() <= limits::token_bytes_max) return {};
    return invalid(std::string(key) + (wire.empty() ? " is empty, it names a wire"
                                                    : " is longer than a topic token may be"));
}

}  // namespace outcry::classic
