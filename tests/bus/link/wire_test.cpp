// SPDX-License-Identifier: Apache-2.0
// Mail and batches: what goes in comes out, whatever neighbours share, and no damage is taken for
// an event or looked at beyond its end.
#include "outcry/bus/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace outcry {
namespace {

Buffer record_of(const Prefix& prefix, std::uint64_t source_seq, std::int64_t event_time,
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

Buffer mail_of(const std::vector<Buffer>& records) {
    Buffer message;
    wire::MailWriter writer;
    writer.begin(message, 3);
    for (const Buffer& record : records) writer.add_record(record);
    writer.finish(77, 5);
    return message;
}

/// A record as a reader of mail puts it together again.
Buffer again(const RecordView& view) {
    Buffer record;
    store_prefix(record.extend(record_prefix_bytes), view.prefix);
    append_said(record, view.said);
    return record;
}

std::vector<Buffer> read_all(BytesView message) {
    std::vector<Buffer> records;
    auto mail = wire::MailReader::open(message);
    EXPECT_TRUE(mail.ok()) << mail.error().text();
    RecordView view;
    while (*mail->next(view)) records.push_back(again(view));
    EXPECT_EQ(mail->complete_upto, 77U);
    EXPECT_EQ(mail->durable_upto, 5U);
    return records;
}

rc::Gen<Buffer> any_record() {
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

RC_GTEST_PROP(Mail, gives_back_every_record_whatever_its_neighbours_share, ()) {
    const auto records = *rc::gen::container<std::vector<Buffer>>(any_record());
    RC_ASSERT(read_all(mail_of(records)) == records);
}

std::vector<Buffer> story() {
    std::vector<Buffer> records;
    for (std::uint64_t seq = 300; seq < 312; ++seq)
        records.push_back(record_of(
            {seq, {1'747'664'100'000'000'000}, 0, 2}, seq - 200, 1'747'664'100'000'000'000,
            seq % 6 == 5 ? "note.b" : "note.a",
            seq % 4 == 3 ? std::vector<std::uint64_t>{7, 9} : std::vector<std::uint64_t>{},
            "word"));
    return records;
}

TEST(Mail, says_once_what_its_records_share) {
    const std::vector<Buffer> records = story();
    EXPECT_EQ(read_all(mail_of(records)), records);
    const std::size_t first = mail_of({records[0]}).size();
    const std::size_t two = mail_of({records[0], records[1]}).size();
    // marks, size, source_seq, event_time and the body remain of the second
    EXPECT_EQ(two - first, 1U + 1 + 1 + 9 + (1 + 5 + 5));
    EXPECT_EQ(two - first, records[1].size() - record_prefix_bytes - 7 - 5 - 1 + 2);
}

TEST(Mail, damaged_anywhere_is_refused_or_read_within_its_bounds) {
    const Buffer whole = mail_of(story());
    const auto walk = [](const Buffer& message) {
        // An allocation of its own, so that the address sanitizer sees one byte too far.
        const std::vector<std::uint8_t> bytes(message.data(), message.data() + message.size());
        auto mail = wire::MailReader::open({bytes.data(), bytes.size()});
        if (!mail) return false;
        RecordView view;
        for (;;) {
            const auto more = mail->next(view);
            if (!more) return false;
            if (!*more) return true;
            std::size_t sum = view.said.source_seq != 0 ? 1 : 0;
            for (const BytesView part : {view.said.body, view.said.refs, as_bytes(view.said.topic)})
                for (const std::uint8_t byte : part) sum += byte;
            EXPECT_NE(sum, 0U);
        }
    };
    ASSERT_TRUE(walk(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Buffer cut(whole.view(0, size));
        walk(cut);
    }
    int refused = 0;
    for (std::size_t at = 8; at < whole.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            Buffer hurt(whole.view());
            hurt.data()[at] ^= static_cast<std::uint8_t>(1U << bit);
            refused += walk(hurt) ? 0 : 1;
        }
    EXPECT_GT(refused, 100);
}

TEST(Mail, names_what_is_wrong_with_it) {
    const auto fault = [](const Buffer& message) {
        auto mail = wire::MailReader::open(message);
        if (!mail) return mail.error().text();
        RecordView view;
        const auto more = mail->next(view);
        return more ? std::string() : more.error().text();
    };
    Buffer message = mail_of({story()[0]});
    message.data()[8] = 32;
    EXPECT_NE(fault(message).find("marks that are not known"), std::string::npos) << fault(message);
    message.data()[8] = 31;
    EXPECT_NE(fault(message).find("cut short"), std::string::npos) << fault(message);
    Buffer bare;
    wire::put_header(bare, wire::Type::mail, 3);
    for (const int byte : {31, 3, 1, 2, 0x80, 1, 1, 2}) bare.push(static_cast<std::uint8_t>(byte));
    EXPECT_NE(fault(bare).find("without a topic"), std::string::npos) << fault(bare);
    EXPECT_NE(fault(Buffer(bare.view(0, 10))).find("cut short"), std::string::npos);
}

TEST(Batch, carries_its_head_and_its_events) {
    const Buffer said(as_bytes("what an actor says"));
    for (const wire::BatchHead& head : {wire::BatchHead{}, wire::BatchHead{1, 2, {}, false},
                                        wire::BatchHead{300, UINT64_MAX, {-5}, true},
                                        wire::BatchHead{0, 0, TimeNs{INT64_MIN}, true}}) {
        Buffer message;
        wire::begin_batch(message, wire::Type::inputs, 9);
        wire::add_to_batch(message, 0, said);
        wire::add_to_batch(message, UINT64_MAX, {said.view(0, 4), BytesView(), said.view(4, 14)});
        wire::finish_batch(message, head);
        auto batch = wire::BatchReader::open(message);
        ASSERT_TRUE(batch.ok()) << batch.error().text();
        EXPECT_EQ(batch->head.consumed, head.consumed);
        EXPECT_EQ(batch->head.done_upto, head.done_upto);
        EXPECT_EQ(batch->head.complete_upto, head.complete_upto);
        EXPECT_EQ(batch->head.ended, head.ended);
        for (const std::uint64_t expected : {std::uint64_t{0}, UINT64_MAX}) {
            std::uint64_t cause = 1;
            BytesView bytes;
            ASSERT_TRUE(*batch->next(cause, bytes));
            EXPECT_EQ(cause, expected);
            EXPECT_TRUE(same_bytes(bytes, said));
        }
        std::uint64_t cause = 0;
        BytesView bytes;
        EXPECT_FALSE(*batch->next(cause, bytes));
        for (std::size_t size = 0; size < message.size(); ++size) {
            const std::vector<std::uint8_t> cut(message.data(), message.data() + size);
            auto half = wire::BatchReader::open({cut.data(), cut.size()});
            for (bool more = half.ok(); more;) {
                const auto next = half->next(cause, bytes);
                more = next && *next;
            }
        }
    }
}

TEST(Batch, with_a_tail_that_is_none_is_refused) {
    const auto opens = [](std::initializer_list<int> behind_header) {
        Buffer message;
        wire::begin_batch(message, wire::Type::answers, 9);
        for (const int byte : behind_header) message.push(static_cast<std::uint8_t>(byte));
        return wire::BatchReader::open(message).ok();
    };
    EXPECT_TRUE(opens({1, 2, 2}));
    EXPECT_FALSE(opens({1, 2, 3})) << "longer than the message";
    EXPECT_FALSE(opens({1, 2, 255}));
    EXPECT_FALSE(opens({0, 0, 0, 0, 0, 0, 0, 11})) << "reaches into the header";
    EXPECT_FALSE(opens({1, 2, 0}));
    EXPECT_FALSE(opens({1, 2, 1})) << "one number is missing";
    EXPECT_FALSE(opens({1, 2, 7, 3})) << "a third number";
    EXPECT_FALSE(opens({1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 11})) << "ended is neither yes nor no";
    EXPECT_TRUE(opens({1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 11}));
    EXPECT_FALSE(opens({}));
}

}  // namespace
}  // namespace outcry
