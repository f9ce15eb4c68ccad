// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/msgpack.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/utf8.hpp"

namespace outcry {
namespace {

using msgpack::Kind;
using msgpack::Reader;
using msgpack::Writer;

std::string skip_complaint(std::string_view hex) {
    const Buffer bytes = *from_hex(hex);
    Reader in(bytes.view());
    return in.skip() ? "" : in.error().message;
}

template <class Write>
std::string hex_of(Write write) {
    Buffer out;
    Writer writer(out);
    write(writer);
    return to_hex(out.view());
}

TEST(MsgpackWriter, takes_the_shortest_integers) {
    const auto hex = [](std::int64_t value) {
        return hex_of([&](Writer& out) { out.integer(value); });
    };
    EXPECT_EQ(hex(0), "00");
    EXPECT_EQ(hex(127), "7f");
    EXPECT_EQ(hex(128), "cc80");
    EXPECT_EQ(hex(256), "cd0100");
    EXPECT_EQ(hex(65536), "ce00010000");
    EXPECT_EQ(hex(4294967296), "cf0000000100000000");
    EXPECT_EQ(hex(-1), "ff");
    EXPECT_EQ(hex(-32), "e0");
    EXPECT_EQ(hex(-33), "d0df");
    EXPECT_EQ(hex(-129), "d1ff7f");
    EXPECT_EQ(hex(-32769), "d2ffff7fff");
    EXPECT_EQ(hex(-2147483649), "d3ffffffff7fffffff");
}

TEST(MsgpackWriter, marks_itself_when_handed_a_nan) {
    Buffer out;
    Writer writer(out);
    writer.real(1.0);
    EXPECT_TRUE(writer.good());
    writer.real(std::numeric_limits<double>::quiet_NaN());
    EXPECT_FALSE(writer.good());
}

TEST(MsgpackReader, refuses_every_longer_form) {
    for (const char* hex : {"cc7f", "cd00ff", "ce0000ffff", "cf00000000ffffffff", "d0e0", "d1ff80",
                            "d2ffff8000", "d3ffffffff80000000", "d000", "d100ff", "d20000ffff"})
        EXPECT_EQ(skip_complaint(hex), "integer is not in its shortest form") << hex;
    for (const char* hex : {"d90161", "da000161", "db0000000161", "c5000161", "c60000000161",
                            "dc0001c0", "dd00000001c0", "de0001a161c0", "df00000001a161c0"})
        EXPECT_EQ(skip_complaint(hex), "length is not in its shortest form") << hex;
}

TEST(MsgpackReader, refuses_kinds_that_are_never_canonical) {
    for (const char* hex : {"c1", "ca3f800000", "d401ff", "d6ff00000000", "c70101ff"})
        EXPECT_EQ(skip_complaint(hex), "marker is not canonical MessagePack") << hex;
}

TEST(MsgpackReader, refuses_what_is_cut_short) {
    for (const char* hex : {"", "cc", "cd01", "cb00", "a261", "d920", "c402ff"})
        EXPECT_EQ(skip_complaint(hex), "value is cut short") << hex;
    EXPECT_EQ(skip_complaint("91"), "list is longer than its bytes");
    EXPECT_EQ(skip_complaint("81a1"), "map is longer than its bytes");
    EXPECT_EQ(skip_complaint("ddffffffff"), "list is longer than the limit of 131072");
}

TEST(MsgpackReader, bounds_depth_and_text) {
    std::string deep;
    for (std::size_t i = 0; i < limits::nesting_max; ++i) deep += "91";
    EXPECT_EQ(skip_complaint(deep + "c0"), "");
    EXPECT_EQ(skip_complaint(deep + "91c0"), "value is nested deeper than the limit of 16");
    Buffer bytes;
    Writer(bytes).text(std::string(limits::text_bytes_max + 1, 'x'));
    Reader in(bytes.view());
    EXPECT_FALSE(in.skip());
    EXPECT_EQ(in.error().message, "text is longer than the limit of 65536 bytes");
}

TEST(MsgpackReader, wants_text_for_keys) { EXPECT_EQ(skip_complaint("8101c0"), "expected text"); }

TEST(MsgpackReader, stays_failed) {
    const Buffer bytes = *from_hex("c10102");
    Reader in(bytes.view());
    std::int64_t value = 0;
    EXPECT_FALSE(in.skip());
    EXPECT_FALSE(in.integer(value));
    EXPECT_FALSE(in.skip());
    EXPECT_EQ(in.error().message, "marker is not canonical MessagePack")
        << "the first reason stays";
}

TEST(MsgpackReader, slices_and_compares_keys_in_place) {
    const Buffer bytes = *from_hex("82a16101a1629202c0");
    Reader in(bytes.view());
    std::size_t count = 0;
    std::string_view key;
    BytesView value;
    ASSERT_TRUE(in.map(count));
    EXPECT_EQ(count, 2u);
    EXPECT_TRUE(in.key("a"));
    EXPECT_EQ(in.peek(), Kind::integer);
    ASSERT_TRUE(in.slice(value) && in.text(key) && in.slice(value));
    EXPECT_EQ(to_hex(value), "9202c0");
    EXPECT_TRUE(in.at_end() && in.ok());
    EXPECT_FALSE(Reader(bytes.view()).key("a")) << "a map is no key";
}

TEST(MsgpackReader, tells_signed_from_unsigned) {
    const Buffer large = *from_hex("cfffffffffffffffff");
    std::int64_t value = 0;
    std::uint64_t wide = 0;
    EXPECT_TRUE(Reader(large.view()).unsigned_integer(wide));
    EXPECT_EQ(wide, std::numeric_limits<std::uint64_t>::max());
    Reader in(large.view());
    EXPECT_FALSE(in.integer(value));
    EXPECT_EQ(in.error().message, "integer exceeds int64");
    const Buffer negative = *from_hex("ff");
    Reader other(negative.view());
    EXPECT_FALSE(other.unsigned_integer(wide));
    EXPECT_EQ(other.error().message, "expected an unsigned integer");
}

TEST(Utf8, knows_what_is_well_formed) {
    for (const char* text : {"", "ascii only, longer than a word", "é", "€", "𝄞", "\xed\x9f\xbf",
                             "\xf4\x8f\xbf\xbf", "12345678é"})
        EXPECT_TRUE(utf8_valid(text)) << text;
}

TEST(Utf8, refuses_overlong_forms_surrogates_and_what_lies_beyond) {
    for (const char* text : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                             "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3",
                             "\xe2\x82", "\xf0\x9d\x84", "1234567\xc3", "12345678\xff", "\xc3("})
        EXPECT_FALSE(utf8_valid(text)) << text;
}

}  // namespace
}  // namespace outcry
