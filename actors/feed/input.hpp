// SPDX-License-Identifier: Apache-2.0
// An input in publisher's bytes, written in place: what an edge appends to its InputRun.
// A pure function for any thread. Nothing to own.
#pragma once

#include <string_view>

#include "outcry/codec/encode.hpp"
#include "outcry/event/record.hpp"

namespace outcry::feed {

template <Described Event>
void write_input(Buffer& out, std::uint64_t source_seq, TimeNs event_time, std::string_view topic,
                 const Event& event) {
    msgpack::Writer writer(out);
    writer.unsigned_integer(source_seq);
    writer.integer(event_time.ns);
    writer.text(topic);
    writer.text(schema_name<Event>);
    writer.array(0);
    OUTCRY_CHECK(encode(out, event));
}

}  // namespace outcry::feed
