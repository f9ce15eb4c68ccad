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

/// False when the message is refused as a whole.
template <class Reader>
bool turned(Reader& reader, BytesView message) {
    const auto header = wire::read_header(message);
    return header && reader.turn_to(message, *header).ok();
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

RC_GTEST_PROP(Mail, gives_back_every_record_of_a_session_in_many_messages, ()) {
    const auto records = *rc::gen::container<std::vector<Buffer>>(any_record());
    wire::MailWriter writer;
    wire::MailReader reader;
    std::vector<Buffer> got;
    Buffer message;
    for (std::size_t i = 0; i < records.size();) {
        const auto count = std::min(records.size() - i, *rc::gen::inRange<std::size_t>(1, 4));
        if (*rc::gen::inRange(0, 6) == 0) writer.forget();
        writer.begin(message, *rc::gen::arbitrary<std::uint32_t>());
        for (const std::size_t end = i + count; i < end; ++i) writer.add_record(records[i]);
        writer.finish(i, 5);
        RC_ASSERT(turned(reader, message));
        RC_ASSERT(reader.complete_upto == i);
        RecordView view;
        while (*reader.next(view)) got.push_back(again(view));
    }
    RC_ASSERT(got == records);
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
    // marks, no time between them, size and the body remain of the second
    EXPECT_EQ(two - first, 1U + 1 + 1 + (1 + 5 + 5));
}

TEST(Mail, says_once_what_the_mails_of_a_session_share) {
    const std::vector<Buffer> records = story();
    wire::MailWriter writer;
    Buffer message;
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < 3; ++i) {
        if (i == 2) writer.forget();
        writer.begin(message, 3);
        writer.add_record(records[i]);
        writer.finish(0, 0);
        sizes.push_back(message.size());
    }
    // header, marks, difference, size, body, tail
    EXPECT_EQ(sizes[1], 2U + 1 + 1 + 1 + 11 + 3);
    EXPECT_EQ(sizes[2], sizes[0]);
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
    for (std::size_t at = 2; at < whole.size(); ++at)
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
    for (const int marks : {64, 32, 128 + 16}) {
        message.data()[2] = static_cast<std::uint8_t>(marks);
        EXPECT_NE(fault(message).find("marks that are not known"), std::string::npos)
            << marks << fault(message);
    }
    for (const int marks : {1, 2, 4, 8, 16, 31, 48}) {
        message.data()[2] = static_cast<std::uint8_t>(marks);
        EXPECT_NE(fault(message).find("leaves out what none before it has said"), std::string::npos)
            << marks << fault(message);
    }
    message.data()[2] = 0;
    EXPECT_EQ(fault(message), "");
    EXPECT_NE(fault(Buffer(message.view(0, 10))).find("cut short"), std::string::npos);
}

TEST(Mail, of_a_session_damaged_anywhere_is_refused_or_read_within_its_bounds) {
    const std::vector<Buffer> records = story();
    wire::MailWriter writer;
    std::vector<Buffer> messages(2);
    for (std::size_t i = 0; i < 2; ++i) {
        writer.begin(messages[i], 3);
        for (std::size_t k = 0; k < 6; ++k) writer.add_record(records[6 * i + k]);
        writer.finish(0, 0);
    }
    int refused = 0;
    for (std::size_t at = 2; at < messages[1].size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            wire::MailReader reader;
            ASSERT_TRUE(turned(reader, messages[0]));
            RecordView view;
            while (*reader.next(view)) {
            }
            std::vector<std::uint8_t> bytes(messages[1].data(),
                                            messages[1].data() + messages[1].size());
            bytes[at] ^= static_cast<std::uint8_t>(1U << bit);
            bool more = turned(reader, {bytes.data(), bytes.size()});
            while (more) {
                const auto next = reader.next(view);
                refused += next ? 0 : 1;
                more = next && *next;
                std::size_t sum = 1;
                if (more)
                    for (const BytesView part :
                         {view.said.body, view.said.refs, as_bytes(view.said.topic),
                          as_bytes(view.said.schema)})
                        for (const std::uint8_t byte : part) sum += byte;
                EXPECT_NE(sum, 0U);
            }
        }
    EXPECT_GT(refused, 50);
}

TEST(Batch, carries_its_head_and_its_events) {
    const Buffer said(as_bytes("what an actor says"));
    for (const wire::BatchHead& head : {wire::BatchHead{}, wire::BatchHead{1, 2, {}, false},
                                        wire::BatchHead{300, UINT64_MAX, {-5}, true},
                                        wire::BatchHead{0, 0, TimeNs{INT64_MIN}, true}}) {
        Buffer message;
        wire::BatchWriter writer;
        writer.begin(message, wire::Type::inputs, 9);
        writer.add(0, said);
        writer.add(UINT64_MAX, said);
        writer.finish(head);
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

struct Saying {
    std::uint64_t cause = 0;
    Buffer bytes;
    bool operator==(const Saying&) const = default;
};

rc::Gen<Saying> any_saying() {
    return rc::gen::apply(
        [](const Buffer& record, std::uint64_t cause, int kind, int cut) {
            const BytesView said = record.view().subspan(record_prefix_bytes);
            // One in ten is no event at all.
            const std::size_t size =
                kind == 0 ? said.size() * static_cast<std::size_t>(cut) / 10 : said.size();
            return Saying{cause, Buffer(said.first(size))};
        },
        any_record(), rc::gen::element<std::uint64_t>(0, 0, 1, UINT64_MAX), rc::gen::inRange(0, 10),
        rc::gen::inRange(0, 10));
}

RC_GTEST_PROP(Batch, gives_back_every_event_of_a_session_in_many_messages, ()) {
    const auto sayings = *rc::gen::container<std::vector<Saying>>(any_saying());
    wire::BatchWriter writer;
    wire::BatchReader reader;
    std::vector<Saying> got;
    Buffer message;
    for (std::size_t i = 0; i < sayings.size();) {
        const auto count = std::min(sayings.size() - i, *rc::gen::inRange<std::size_t>(1, 4));
        if (*rc::gen::inRange(0, 6) == 0) writer.forget();
        writer.begin(message, wire::Type::answers, *rc::gen::arbitrary<std::uint32_t>());
        for (const std::size_t end = i + count; i < end; ++i) {
            const auto view = read_said(sayings[i].bytes.view(), false);
            if (view && view->refs.size() == 1 && *rc::gen::inRange(0, 2) == 0) {
                Buffer head;
                msgpack::Writer out(head);
                out.text(view->topic), out.text(view->schema), out.array(0);
                writer.add(sayings[i].cause, view->source_seq, view->event_time, head, view->body);
            } else {
                writer.add(sayings[i].cause, sayings[i].bytes);
            }
        }
        writer.finish({i, 0, TimeNs{INT64_MIN}, false});
        RC_ASSERT(turned(reader, message));
        RC_ASSERT(reader.head.consumed == i);
        Saying one;
        BytesView bytes;
        while (*reader.next(one.cause, bytes)) {
            one.bytes = Buffer(bytes);
            got.push_back(one);
        }
    }
    RC_ASSERT(got == sayings);
}

TEST(Batch, goes_on_after_an_event_that_was_read_elsewhere) {
    const Buffer first = record_of({}, 70'000, -7, "note.a", {}, "one");
    const Buffer second = record_of({}, 70'001, 1'747'664'100'000'000'000, "note.a", {}, "two");
    wire::BatchWriter writer;
    Buffer message;
    for (const Buffer* record : {&first, &second}) {
        writer.begin(message, wire::Type::inputs, 9);
        writer.add(0, record->view().subspan(record_prefix_bytes));
        writer.finish({});
    }
    EXPECT_LT(message.size(), 2U + 1 + 9 + 1 + 10 + 3 + 1);
    std::uint64_t cause = 1;
    BytesView said;
    wire::BatchReader reader;
    ASSERT_TRUE(turned(reader, message));
    EXPECT_FALSE(reader.next(cause, said).ok());
    Buffer head;
    msgpack::Writer out(head);
    out.text("note.a"), out.text("note"), out.array(0);
    reader.go_on_after(70'000, {-7}, head);
    ASSERT_TRUE(turned(reader, message));
    ASSERT_TRUE(*reader.next(cause, said));
    EXPECT_TRUE(same_bytes(said, second.view().subspan(record_prefix_bytes)));
    EXPECT_EQ(cause, 0U);
}

TEST(Batch, damaged_anywhere_is_refused_or_read_within_its_bounds) {
    wire::BatchWriter writer;
    std::vector<Buffer> messages(2);
    for (std::size_t i = 0; i < 2; ++i) {
        writer.begin(messages[i], wire::Type::answers, 3);
        for (std::size_t k = 0; k < 6; ++k)
            writer.add(7, story()[6 * i + k].view().subspan(record_prefix_bytes));
        writer.finish({1, 2, {}, false});
    }
    int refused = 0;
    std::uint64_t cause = 0;
    BytesView said;
    for (std::size_t at = 0; at < 8 * messages[1].size(); ++at) {
        wire::BatchReader reader;
        ASSERT_TRUE(turned(reader, messages[0]));
        while (*reader.next(cause, said)) {
        }
        std::vector<std::uint8_t> bytes(messages[1].data(),
                                        messages[1].data() + messages[1].size());
        bytes[at / 8] ^= static_cast<std::uint8_t>(1U << at % 8);
        for (bool more = turned(reader, {bytes.data(), bytes.size()}); more;) {
            const auto next = reader.next(cause, said);
            refused += next ? 0 : 1;
            more = next && *next;
            std::size_t sum = 1;
            for (const std::uint8_t byte : more ? said : BytesView()) sum += byte;
            EXPECT_NE(sum, 0U);
        }
    }
    EXPECT_GT(refused, 50);
}

TEST(Header, is_brief_for_what_there_is_much_of) {
    for (const std::uint32_t epoch : {0U, 127U, 128U, UINT32_MAX})
        for (int type = 0; type < 256; ++type) {
            Buffer message;
            wire::put_header(message, static_cast<wire::Type>(type), epoch);
            const auto header = wire::read_header(message);
            const bool known = (type >= 1 && type <= 10) || (type >= 16 && type <= 23);
            ASSERT_EQ(header.ok(), known) << type;
            if (!known) continue;
            const bool brief = (type >= 2 && type <= 4) || type == 17;
            EXPECT_EQ(header->type, static_cast<wire::Type>(type));
            EXPECT_EQ(header->epoch, epoch);
            EXPECT_EQ(header->size, message.size());
            EXPECT_EQ(header->size, brief ? (epoch < 128 ? 2U : epoch == 128 ? 3U : 6U) : 8U);
            for (std::size_t size = 0; size < message.size(); ++size)
                EXPECT_FALSE(wire::read_header(message.view(0, size)).ok());
        }
    Buffer other;
    wire::put_header(other, wire::Type::hello, 0);
    other.data()[2] = 2;
    EXPECT_NE(wire::read_header(other).error().text().find("protocol version 2"),
              std::string::npos);
    other.data()[2] = wire::protocol_version;
    other.data()[3] = static_cast<std::uint8_t>(wire::Type::mail);
    EXPECT_FALSE(wire::read_header(other).ok()) << "a brief one has no second form";
    const std::uint8_t beyond[] = {0x11, 0x80, 0x80, 0x80, 0x80, 0x10};  // 2^32
    EXPECT_FALSE(wire::read_header(beyond).ok()) << "an epoch has 32 bits";
}

TEST(Batch, with_a_tail_that_is_none_is_refused) {
    const auto opens = [](std::initializer_list<int> behind_header) {
        Buffer message;
        wire::put_header(message, wire::Type::answers, 9);
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
