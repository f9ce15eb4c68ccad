// SPDX-License-Identifier: Apache-2.0
// Records as mail and batches carry them, and what a reader makes of them.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "outcry/bus/wire.hpp"

namespace outcry::carried {

inline Buffer record_of(const Prefix& prefix, std::uint64_t source_seq, std::int64_t event_time,
                        const std::string& topic, const std::vector<std::uint64_t>& refs,
                        const std::string& word) {
    Buffer body, list, record;
    msgpack::Writer map(body);
    map.map(1);
    map.text("word");
    map.text(word);
    if (!refs.empty()) append_refs(list, refs.data(), refs.size());
    store_prefix(record.extend(record_prefix_bytes), prefix);
    append_said(record, {source_seq, {event_time}, topic, "note", list, body});
    return record;
}

inline Buffer mail_of(const std::vector<Buffer>& records) {
    Buffer message;
    wire::MailWriter writer;
    writer.begin(message, 3);
    for (const Buffer& record : records) writer.add_record(record);
    writer.finish(77, 5);
    return message;
}

/// A record as a reader of mail puts it together again.
inline Buffer again(const RecordView& view) {
    Buffer record;
    store_prefix(record.extend(record_prefix_bytes), view.prefix);
    append_said(record, view.said);
    return record;
}

/// False when the message is refused as a whole.
template <class Reader>
bool turned(Reader& reader, BytesView message) {
    const auto header = wire::read_header(message);
    return header && reader.turn_to(message, *header).ok();
}

inline std::vector<Buffer> read_all(BytesView message) {
    std::vector<Buffer> records;
    auto mail = wire::MailReader::open(message);
    EXPECT_TRUE(mail.ok()) << mail.error().text();
    RecordView view;
    while (*mail->next(view)) records.push_back(again(view));
    EXPECT_EQ(mail->complete_upto, 77U);
    EXPECT_EQ(mail->durable_upto, 5U);
    return records;
}

inline rc::Gen<Buffer> any_record() {
    // Few values, so that neighbours often share one.
    const auto chance = [](std::uint64_t low, std::uint64_t high) {
        return rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(low, low + 2),
                              rc::gen::inRange<std::uint64_t>(low, high));
    };
    return rc::gen::apply(
        [](std::uint64_t seq, std::uint64_t time, std::uint64_t cause, std::uint64_t source,
           std::uint64_t said, std::int64_t event_time, std::uint64_t topic, std::uint64_t refs) {
            std::vector<std::uint64_t> list;
            for (std::uint64_t i = 0; i < refs; ++i) list.push_back(3 * i + 1);
            return record_of(
                {seq, {static_cast<std::int64_t>(time)}, cause, static_cast<std::uint16_t>(source)},
                said, event_time, "note." + std::to_string(topic), list,
                std::string(seq % 40, 'w'));
        },
        chance(1, UINT64_MAX), chance(0, INT64_MAX), chance(0, UINT64_MAX), chance(0, 65536),
        chance(1, UINT64_MAX), rc::gen::arbitrary<std::int64_t>(),
        rc::gen::inRange<std::uint64_t>(0, 3), rc::gen::element<std::uint64_t>(0, 0, 0, 1, 5));
}

inline std::vector<Buffer> story() {
    std::vector<Buffer> records;
    for (std::uint64_t seq = 300; seq < 312; ++seq)
        records.push_back(record_of(
            {seq, {1'747'664'100'000'000'000}, 0, 2}, seq - 200, 1'747'664'100'000'000'000,
            seq % 6 == 5 ? "note.b" : "note.a",
            seq % 4 == 3 ? std::vector<std::uint64_t>{7, 9} : std::vector<std::uint64_t>{},
            "word"));
    return records;
}

}  // namespace outcry::carried
