// SPDX-License-Identifier: Apache-2.0
// Mail: what goes in comes out, whatever neighbours share, and no damage is taken for an event or
// looked at beyond its end.
#include "outcry/bus/wire.hpp"

#include <algorithm>

#include "tests/bus/link/records.hpp"

namespace outcry {
namespace {

using namespace carried;

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

}  // namespace
}  // namespace outcry
