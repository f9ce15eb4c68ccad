// SPDX-License-Identifier: Apache-2.0
// The record that bus/WIRE.md shows is a record, byte for byte.
#include <gtest/gtest.h>

#include "outcry/base/file.hpp"
#include "outcry/bus/wire.hpp"
#include "outcry/event/floor.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

/// The bytes of the page's ```hex blocks, counted from 0.
Buffer bytes_on_the_page(int block = 0) {
    const auto page = read_file(std::string(OUTCRY_SOURCE_DIR) + "/bus/WIRE.md");
    EXPECT_TRUE(page.ok());
    std::string_view text = as_text(page->view());
    for (int i = 0; i <= block; ++i) text.remove_prefix(text.find("```hex\n") + 7);
    text = text.substr(0, text.find("```"));
    Buffer bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 3)
        bytes.push(
            static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

TEST(WirePage, shows_a_record_that_reads_as_it_says) {
    const Buffer bytes = bytes_on_the_page();
    ASSERT_EQ(bytes.size(), 102U);
    const auto record = read_record(bytes.view());
    ASSERT_TRUE(record.ok()) << record.error().text();
    EXPECT_EQ(record->prefix, (Prefix{42, {1'747'664'100'000'000'000}, 41, 5}));
    EXPECT_EQ(record->said.source_seq, 7U);
    EXPECT_EQ(record->said.topic, "timer.set.core.r1");
    const auto timer = decoded<TimerSet>(record->said.body);
    ASSERT_TRUE(timer.ok()) << timer.error().text();
    EXPECT_EQ(*timer, (TimerSet{"core", "r1", {1'747'664'102'000'000'000}}));
}

TEST(WirePage, shows_what_this_build_writes) {
    const Buffer bytes = bytes_on_the_page();
    const TimerSet timer{"core", "r1", {1'747'664'102'000'000'000}};
    const Buffer body = encoded(timer);
    Buffer refs, said;
    const std::uint64_t cause = 41;
    append_refs(refs, &cause, 1);
    append_said(said, {7,
                       {1'747'664'100'000'000'000},
                       "timer.set.core.r1",
                       "timer.set",
                       refs.view(),
                       body.view()});
    Buffer written;
    store_prefix(written.extend(record_prefix_bytes), {42, {1'747'664'100'000'000'000}, 41, 5});
    written.append(said);
    EXPECT_TRUE(written == bytes);
}

TEST(WirePage, shows_the_mail_that_carries_it) {
    Buffer written;
    wire::MailWriter mail;
    mail.begin(written, 3);
    mail.add_record(bytes_on_the_page());
    mail.finish(42, 0);
    EXPECT_TRUE(written == bytes_on_the_page(1));
}

TEST(WirePage, shows_two_prints_of_a_tape_in_two_mails) {
    wire::MailWriter mail;
    Buffer written;
    for (std::uint64_t n = 0; n < 2; ++n) {
        const std::uint8_t body[] = {0x80};
        Buffer record;
        store_prefix(record.extend(record_prefix_bytes),
                     {50 + n, {1'747'664'100'000'000'000}, 0, 2});
        append_said(record, {9 + n,
                             {1'747'664'100'000'000'000 + 1000 * static_cast<std::int64_t>(n)},
                             "trade.v.I",
                             "trade",
                             {},
                             body});
        mail.begin(written, 3);
        mail.add_record(record);
        mail.finish(50 + n, 0);
        EXPECT_TRUE(written == bytes_on_the_page(2 + static_cast<int>(n)))
            << ::testing::PrintToString(
                   std::vector<int>(written.data(), written.data() + written.size()));
    }
}

TEST(WirePage, shows_a_batch_of_an_edge_that_ends) {
    const std::uint8_t said[] = {0x93, 1, 2, 3};
    Buffer written;
    wire::BatchWriter batch;
    batch.begin(written, wire::Type::inputs, 3);
    batch.add(0, said);
    batch.finish({300, 0, TimeNs{INT64_MIN}, true});
    EXPECT_TRUE(written == bytes_on_the_page(4));
}

}  // namespace
}  // namespace outcry
