// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/encode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <msgpack.hpp>

#include "outcry/base/sha256.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Everything;
using zoo::Leaf;

template <class T>
std::string hex_of(const T& value) {
    return to_hex(encoded(value).view());
}
template <class T>
std::string refusal(std::string_view hex) {
    const auto value = decoded<T>(from_hex(hex)->view());
    return value ? "" : value.error().text();
}

// Golden bytes, made with Python's msgpack: what is written here stands in journals. Fields may be
// appended, nothing else may change.
TEST(Encode, golden_bytes_of_a_leaf) {
    EXPECT_EQ(hex_of(Leaf{"ab", 0.5, {}}),
              "83"
              "a46e616d65"
              "a26162"
              "a6776569676874"
              "cb3fe0000000000000"
              "a472616e6b"
              "c0");
    EXPECT_EQ(hex_of(zoo::Empty{}), "80");
}

TEST(Encode, golden_bytes_of_a_bar) {
    zoo::Bar bar;
    bar.frame = *Timeframe::parse("15m");
    bar.open_time = *time::parse("2025-05-19T14:00:00Z");
    bar.open = {251'240'000'000};
    bar.high = {251'300'000'000};
    bar.low = {1};
    bar.close = {-1};
    bar.volume = {65'536};
    bar.trades = 300;
    EXPECT_EQ(hex_of(bar),
              "8a"
              "a673796d626f6c"
              "ac425443555344542d50455250"
              "a56672616d65"
              "a331356d"
              "a96f70656e5f74696d65"
              "cf1840f26bbf05c000"
              "a46f70656e"
              "cf0000003a7f122a00"
              "a468696768"
              "cf0000003a82a5b100"
              "a36c6f77"
              "01"
              "a5636c6f7365"
              "ff"
              "a6766f6c756d65"
              "ce00010000"
              "a6747261646573"
              "cd012c"
              "a8636f6d706c657465"
              "c3");
}

TEST(Encode, golden_digest_of_everything) {
    Everything all;
    all.leaves = {{"a", 1, 5}};
    all.weights = {{"b", {1}}, {"a", {2}}};
    all.spare = Leaf{};
    all.grid = {{zoo::Side::buy}, {}};
    EXPECT_EQ(to_hex(Sha256::of(encoded(all).view())).substr(0, 16), "b1dbc212a7b40048");
}

TEST(Encode, minus_zero_is_zero_and_nan_is_refused) {
    EXPECT_EQ(hex_of(Leaf{"", -0.0, {}}), hex_of(Leaf{"", 0.0, {}}));
    Buffer out;
    EXPECT_FALSE(encode(out, Leaf{"", std::numeric_limits<double>::quiet_NaN(), {}}));
    EXPECT_FALSE(encode(out, Leaf{"", std::numeric_limits<double>::infinity(), {}}));
}

TEST(Decode, gives_back_what_was_encoded) {
    const Leaf leaf{"ab", 0.5, -70'000};
    EXPECT_EQ(*decoded<Leaf>(encoded(leaf).view()), leaf);
    EXPECT_EQ(*decoded<Everything>(encoded(Everything{}).view()), Everything{});
}

RC_GTEST_PROP(Decode, leaves_nothing_of_what_stood_there_before, ()) {
    Everything value = zoo::any_everything();
    const Everything after = zoo::any_everything();
    RC_ASSERT(decode(encoded(after).view(), value).ok());
    RC_ASSERT(value == after);
}

TEST(Decode, says_what_is_wrong) {
    EXPECT_EQ(refusal<Leaf>("83a46e616d6505"), "leaf: expected text");
    EXPECT_EQ(refusal<Leaf>("83a46e616d65a26162"), "leaf: value is cut short");
    EXPECT_EQ(refusal<Leaf>("8000"), "leaf: bytes follow the value");
    EXPECT_EQ(refusal<Leaf>("81a46e616d66a0"), "leaf: field is missing or out of order");
    EXPECT_EQ(refusal<Leaf>("c1"), "leaf: expected a map");
    EXPECT_EQ(refusal<zoo::Empty>("81a178c0"),
              "empty: record has more fields than this build knows");
}

TEST(Decode, keeps_defaults_of_fields_that_an_older_build_did_not_know) {
    EXPECT_EQ(*decoded<Leaf>(from_hex("81a46e616d65a26162")->view()), (Leaf{"ab", 0, {}}));
    EXPECT_EQ(*decoded<Everything>(from_hex("80")->view()), Everything{});
}

TEST(Decode, reads_no_further_than_a_leading_part_goes) {
    const Buffer leaf = encoded(Leaf{"ab", 0.5, 7});
    EXPECT_EQ(*decoded<zoo::LeafHead>(leaf.view()), (zoo::LeafHead{"ab", 0.5}));
    EXPECT_EQ(*decoded<zoo::LeafHead>(leaf.view().subspan(0, leaf.size() - 1)),
              (zoo::LeafHead{"ab", 0.5}))
        << "what follows is not looked at";
    EXPECT_EQ(*decoded<zoo::LeafHead>(from_hex("81a46e616d65a26162")->view()),
              (zoo::LeafHead{"ab", 0}))
        << "an older record may be shorter still";
    EXPECT_EQ(refusal<zoo::LeafHead>("83a46e616d65a26162a472616e6b01"),
              "leaf: field is missing or out of order");
}

/// The independent referee: msgpack-cxx must read our bytes, find the same values, and write the
/// same bytes.
TEST(MsgpackCxx, writes_the_same_integers) {
    for (int shift = 0; shift < 64; ++shift) {
        for (const std::int64_t delta : {-1, 0, 1}) {
            const auto value = static_cast<std::int64_t>((std::uint64_t{1} << shift) +
                                                         static_cast<std::uint64_t>(delta));
            for (const std::int64_t signed_value : {value, value == INT64_MIN ? value : -value}) {
                Buffer ours;
                outcry::msgpack::Writer(ours).integer(signed_value);
                ::msgpack::sbuffer theirs;
                ::msgpack::pack(theirs, signed_value);
                EXPECT_EQ(as_text(ours.view()), std::string_view(theirs.data(), theirs.size()))
                    << signed_value;
            }
        }
    }
}

std::string again(const Buffer& body) {
    const ::msgpack::object_handle handle =
        ::msgpack::unpack(reinterpret_cast<const char*>(body.data()), body.size());
    ::msgpack::sbuffer packed;
    ::msgpack::pack(packed, handle.get());
    return {packed.data(), packed.size()};
}

TEST(MsgpackCxx, writes_the_same_lengths) {
    for (const std::size_t size : {0U, 1U, 15U, 16U, 31U, 32U, 255U, 256U, 65535U, 65536U}) {
        Buffer body;
        outcry::msgpack::Writer out(body);
        out.array(3);
        out.text(std::string(size, 'x'));
        out.binary(Buffer(as_bytes(std::string(size, 'y'))).view());
        out.array(size);
        for (std::size_t i = 0; i < size; ++i) out.nil();
        EXPECT_EQ(again(body), as_text(body.view())) << size;
        Buffer map;
        outcry::msgpack::Writer pairs(map);
        pairs.map(size);
        for (std::size_t i = 0; i < size; ++i) {
            pairs.text("k");
            pairs.boolean(i % 2 == 0);
        }
        EXPECT_EQ(again(map), as_text(map.view())) << size;
    }
}

RC_GTEST_PROP(MsgpackCxx, reads_our_bytes, ()) {
    const Everything all = zoo::any_everything();
    const Buffer body = encoded(all);
    // (Packed again they would differ: msgpack-cxx turns a double without decimals into an
    // integer.)
    const ::msgpack::object_handle handle =
        ::msgpack::unpack(reinterpret_cast<const char*>(body.data()), body.size());
    const auto fields = handle.get().as<std::map<std::string, ::msgpack::object>>();
    RC_ASSERT(fields.at("flag").as<bool>() == all.flag);
    RC_ASSERT(fields.at("wide").as<std::int64_t>() == all.wide);
    RC_ASSERT(fields.at("huge").as<std::uint64_t>() == all.huge);
    RC_ASSERT(fields.at("text").as<std::string>() == all.text);
    RC_ASSERT(fields.at("real").as<double>() == all.real);
    RC_ASSERT(fields.at("price").as<std::int64_t>() == all.price.units);
    RC_ASSERT(fields.at("leaves").via.array.size == all.leaves.size());
    RC_ASSERT(fields.at("limit").is_nil() == !all.limit.has_value());
}

RC_GTEST_PROP(CodecProperty, goes_there_and_back, ()) {
    const Everything all = zoo::any_everything();
    const Buffer body = encoded(all);
    const auto back = decoded<Everything>(body.view());
    RC_ASSERT(back.ok());
    RC_ASSERT(*back == all);
    RC_ASSERT(encoded(*back) == body);
}

RC_GTEST_PROP(CodecProperty, every_cut_is_refused, ()) {
    const Buffer body = encoded(zoo::any_everything());
    const auto size = *rc::gen::inRange<std::size_t>(0, body.size());
    RC_ASSERT(!decoded<Everything>(body.view(0, size)).ok());
}

}  // namespace
}  // namespace outcry
