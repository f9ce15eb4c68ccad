// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/record.hpp"

#include <gtest/gtest.h>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/codec/shape.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {
namespace {

/// seq 7, 1 ns, answering 5, said by 3 | its second, at 2 ns, refs 4 and 5, an empty body.
Buffer record() {
    Buffer out;
    store_prefix(out.extend(record_prefix_bytes), Prefix{7, TimeNs{1}, 5, 3});
    Buffer refs;
    constexpr std::uint64_t seqs[] = {4, 5};
    append_refs(refs, seqs, 2);
    const Buffer body = *from_hex("80");
    append_said(out, {2, TimeNs{2}, "vote.x", "vote", refs.view(), body.view()});
    return out;
}
std::string complaint(std::string_view said_hex) {
    const Buffer said = *from_hex(said_hex);
    const auto read = read_said(said.view());
    return read ? "" : read.error().message;
}

TEST(Record, golden_bytes) {
    EXPECT_EQ(to_hex(record().view()),
              "9a"
              "cf0000000000000007"
              "d30000000000000001"
              "cf0000000000000005"
              "cd0003"
              "02"
              "02"
              "a6766f74652e78"
              "a4766f7465"
              "920405"
              "80");
}

TEST(Record, gives_back_what_was_put_in) {
    const Buffer bytes = record();
    const auto view = read_record(bytes.view());
    ASSERT_TRUE(view.ok());
    EXPECT_EQ(view->prefix, (Prefix{7, TimeNs{1}, 5, 3}));
    EXPECT_EQ(view->said.source_seq, 2u);
    EXPECT_EQ(view->said.topic, "vote.x");
    EXPECT_EQ(view->said.schema, "vote");
    EXPECT_EQ(to_hex(view->said.body), "80");
    std::uint64_t seq = 0;
    RefsReader refs(view->said.refs);
    EXPECT_TRUE(refs.next(seq) && seq == 4);
    EXPECT_TRUE(refs.next(seq) && seq == 5);
    EXPECT_FALSE(refs.next(seq));
}

TEST(Record, refuses_what_breaks_its_promises) {
    const std::string topic = "a178", schema = "a178", refs = "90", body = "80";
    EXPECT_EQ(complaint("0100" + topic + schema + refs + body), "");
    EXPECT_EQ(complaint("0000" + topic + schema + refs + body), "source_seq is 0, the first is 1");
    EXPECT_EQ(complaint("0100"
                        "a0" +
                        schema + refs + body),
              "topic is empty or longer than the limit of 256 bytes");
    EXPECT_EQ(complaint("0100" + topic + "a0" + refs + body),
              "schema is empty or longer than the limit of 64 bytes");
    EXPECT_EQ(complaint("0100" + topic + schema + "920504" + body), "refs are not ascending seqs");
    EXPECT_EQ(complaint("0100" + topic + schema + "9100" + body), "refs are not ascending seqs");
    EXPECT_EQ(complaint("0100" + topic + schema + "80" + body), "expected a list");
    EXPECT_EQ(complaint("0100" + topic + schema + refs + "90"), "body is not a map");
    EXPECT_EQ(complaint("0100" + topic + schema + refs + body + "00"), "bytes follow the body");
    EXPECT_EQ(complaint("0100" + topic + schema + refs + "81a161"), "value is cut short");
    EXPECT_NE(complaint("0100" + topic + schema + refs), "");
}

TEST(Record, every_cut_is_refused) {
    const Buffer bytes = record();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read_record(bytes.view(0, size)).ok()) << size;
    Buffer other = bytes;
    for (const std::size_t marker : {0U, 1U, 10U, 19U, 28U}) {
        other.data()[marker] ^= 1;
        EXPECT_FALSE(read_prefix(other.view()).ok()) << marker;
        other.data()[marker] ^= 1;
    }
}

TEST(Catalogue, every_event_has_a_name_of_its_own_and_defaults_that_conform) {
    for (const TypeInfo* type : event_catalogue()) {
        EXPECT_EQ(find_event_type(type->name), type) << type->name;
        const auto body = from_json("{}", *type);
        ASSERT_TRUE(body.ok()) << type->name << " " << body.error().text();
        EXPECT_TRUE(conforms(body->view(), *type).ok()) << type->name;
        const auto json = to_json(body->view(), *type);
        ASSERT_TRUE(json.ok());
        EXPECT_TRUE(*from_json(*json, *type) == *body) << type->name;
    }
    EXPECT_EQ(find_event_type("nonsense"), nullptr);
}

}  // namespace
}  // namespace outcry
