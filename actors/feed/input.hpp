// SPDX-License-Identifier: Apache-2.0
// An input in publisher's bytes, written in place: what an edge appends to its InputRun.
// A pure function for any thread. Nothing to own.
#pragma once

#include <cstring>
#include <string_view>

#include "outcry/codec/names.hpp"
#include "outcry/codec/quick.hpp"
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
            if (!leading) {
                room_ += short_text_bytes_max + small_bytes_max;
                return OUTCRY_CHECK(name.size() < short_text_bytes_max);
            }
            writer.text(name);
            detail::encode_value(writer, member);
        });
    }

    /// Appends `event`, which differs from the one before in what is no name.
    void write(Buffer& out, std::uint64_t source_seq, TimeNs event_time, const Event& event) const {
        std::uint8_t* at = out.extend(2 * msgpack::quick::integer_bytes_max + head_.size() + room_);
        at = msgpack::quick::put_unsigned(at, source_seq);
        at = msgpack::quick::put_integer(at, event_time.ns);
        std::memcpy(at, head_.data(), head_.size());
        at += head_.size();
        bool leading = true;
        for_each_field(event, [&](std::string_view name, const auto& member) {
            leading = leading && is_name<decltype(member)>;
            if (leading) return;
            at = msgpack::quick::put_short_text(at, name);
            if constexpr (is_small<std::remove_cvref_t<decltype(member)>>) {
                at = put(at, member);
            } else {  // as much room as it takes, and again for those behind it
                out.truncate(static_cast<std::size_t>(at - out.data()));
                msgpack::Writer writer(out);
                detail::encode_value(writer, member);
                OUTCRY_CHECK(writer.good());
                at = out.extend(room_);
            }
        });
        const auto end = static_cast<std::size_t>(at - out.data());
        OUTCRY_CHECK(end <= out.size());  // what was asked for was enough
        out.truncate(end);
    }

 private:
    static constexpr std::size_t short_text_bytes_max = 32;
    static constexpr std::size_t small_bytes_max = 32;

    /// What takes little room whatever it holds.
    template <class Member>
    static constexpr bool is_small =
        detail::IsFixed<Member>::value || std::is_same_v<Member, TimeNs> ||
        std::is_same_v<Member, std::uint64_t> || DescribedEnum<Member>;

    template <class Member>
    static std::uint8_t* put(std::uint8_t* at, const Member& member) {
        using namespace msgpack::quick;
        if constexpr (DescribedEnum<Member>) {
            constexpr auto names = outcry_describe_enum(std::type_identity<Member>{});
            return put_short_text(at, names.names[static_cast<std::size_t>(member)]);
        } else if constexpr (detail::IsFixed<Member>::value) {
            return put_integer(at, member.units);
        } else if constexpr (std::is_same_v<Member, TimeNs>) {
            return put_integer(at, member.ns);
        } else {
            return put_unsigned(at, member);
        }
    }

    Buffer head_;
    std::size_t room_ = 0;  // for the names and values of all fields that are small
};

}  // namespace outcry::feed
