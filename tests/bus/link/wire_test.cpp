// SPDX-License-Identifier: Apache-2.0
// Batches and headers: what goes in comes out, whatever neighbours share, and no damage is taken
// for an event or looked at beyond its end.
#include "outcry/bus/wire.hpp"

#include <algorithm>

#include "tests/bus/link/records.hpp"

namespace outcry {
namespace {

using namespace carried;

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

}  // namespace
}  // namespace outcry
