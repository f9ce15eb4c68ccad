// SPDX-License-Identifier: Apache-2.0
// An input in publisher's bytes, written in place: what an edge appends to its InputRun.
// A pure function for any thread. Nothing to own.
#pragma once

#include <string_view>

#include "outcry/codec/encode.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/topic.hpp"

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

/// The inputs of one stream: what stands in all of them is encoded once. That is the topic, the
/// schema, and the names an event of the market begins with.
template <Described Event>
class InputForm {
 public:
    explicit InputForm(const Event& event) {
        TopicWriter topic;
        topic.begin(schema_name<Event>);
        event.topic(topic);
        msgpack::Writer writer(head_);
        writer.text(topic.text());
        writer.text(schema_name<Event>);
        writer.array(0);
        writer.map(describe<Event>().size);
        bool leading = true;
        for_each_field(event, [&](std::string_view name, const auto& member) {
            leading = leading && is_name<decltype(member)>;
            if (!leading) return;
            writer.text(name);
            detail::encode_value(writer, member);
        });
    }

    /// Appends `event`, which differs from the one before in what is no name.
    void write(Buffer& out, std::uint64_t source_seq, TimeNs event_time, const Event& event) const {
        msgpack::Writer writer(out);
        writer.unsigned_integer(source_seq);
        writer.integer(event_time.ns);
        writer.raw(head_);
        bool leading = true;
        for_each_field(event, [&](std::string_view name, const auto& member) {
            leading = leading && is_name<decltype(member)>;
            if (leading) return;
            writer.text(name);
            detail::encode_value(writer, member);
        });
        OUTCRY_CHECK(writer.good());
    }

 private:
    template <class Member>
    static constexpr bool is_name = std::is_same_v<std::remove_cvref_t<Member>, std::string> ||
                                    std::is_same_v<std::remove_cvref_t<Member>, Timeframe>;

    Buffer head_;
};

}  // namespace outcry::feed
