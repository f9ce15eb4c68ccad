// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/shape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "outcry/base/sha256.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Bar;
using zoo::Everything;
using zoo::Leaf;

std::string complaint(std::string_view hex, const TypeInfo& type, Fields fields = Fields::all) {
    const Buffer body = *from_hex(hex);
    const auto result = conforms(body.view(), type, fields);
    return result ? "" : result.error().text();
}

// leaf: {"name": "ab", "weight": 0.5, "rank": nil}
const std::string name_ab = "a46e616d65a26162";
const std::string weight_half = "a6776569676874cb3fe0000000000000";
const std::string rank_nil = "a472616e6bc0";

TEST(Shape, accepts_what_encode_writes) {
    EXPECT_TRUE(conforms(encoded(Everything{}).view(), type_info<Everything>()).ok());
    EXPECT_TRUE(conforms(encoded(Bar{}).view(), type_info<Bar>()).ok());
    EXPECT_TRUE(conforms(encoded(zoo::Empty{}).view(), type_info<zoo::Empty>()).ok());
    EXPECT_EQ(complaint("83" + name_ab + weight_half + rank_nil, type_info<Leaf>()), "");
}

TEST(Shape, names_the_field_that_is_wrong) {
    const TypeInfo& leaf = type_info<Leaf>();
    EXPECT_EQ(complaint("83a46e616d6505" + weight_half + rank_nil, leaf),
              "leaf: /name: expected text");
    EXPECT_EQ(complaint("83" + name_ab +
                            "a677656967687405"
                            "ffffffffffffffff" +
                            rank_nil,
                        leaf),
              "leaf: /weight: expected a float64");
    EXPECT_EQ(complaint("83" + weight_half + name_ab + rank_nil, leaf),
              "leaf: /name: field is missing or out of order");
    EXPECT_EQ(complaint("83" + name_ab + weight_half + rank_nil + "00", leaf),
              "leaf: bytes follow the value");
    EXPECT_EQ(complaint("05", leaf), "leaf: expected a map");
    EXPECT_EQ(complaint("", leaf), "leaf: value is cut short");
}

TEST(Shape, reaches_into_lists_and_maps) {
    Everything all;
    all.leaves = {Leaf{}, Leaf{"xyzzy", 1, {}}};
    Buffer body = encoded(all);
    const auto at = as_text(body.view()).find("xyzzy");
    ASSERT_NE(at, std::string_view::npos);
    body.data()[at + 2] = 0xff;  // no longer UTF-8
    EXPECT_EQ(conforms(body.view(), type_info<Everything>()).error().text(),
              "everything: /leaves/1/name: text is not UTF-8");
}

TEST(Shape, refuses_what_is_not_canonical) {
    const TypeInfo& leaf = type_info<Leaf>();
    EXPECT_EQ(complaint("83" + name_ab + weight_half + "a472616e6bcc05", leaf),
              "leaf: /rank: integer is not in its shortest form");
    EXPECT_EQ(complaint("83" + name_ab + "a6776569676874cb8000000000000000" + rank_nil, leaf),
              "leaf: /weight: float is -0");
    EXPECT_EQ(complaint("83" + name_ab + "a6776569676874cb7ff8000000000000" + rank_nil, leaf),
              "leaf: /weight: float is NaN or infinite");
    EXPECT_EQ(complaint("83a46e616d65d9026162" + weight_half + rank_nil, leaf),
              "leaf: /name: length is not in its shortest form");
    EXPECT_EQ(complaint("de0003" + name_ab + weight_half + rank_nil, leaf),
              "leaf: length is not in its shortest form");
}

TEST(Shape, keeps_integers_in_their_type) {
    // {"name": "ab", "weight": 0.5, "rank": 2^31}
    EXPECT_EQ(complaint("83" + name_ab + weight_half + "a472616e6bce80000000", type_info<Leaf>()),
              "leaf: /rank: integer exceeds its type");
    EXPECT_EQ(complaint("83" + name_ab + weight_half + "a472616e6bd280000000", type_info<Leaf>()),
              "");
    EXPECT_EQ(
        complaint("83" + name_ab + weight_half + "a472616e6bd3ffffffff7fffffff", type_info<Leaf>()),
        "leaf: /rank: integer exceeds its type");
}

struct Small {
    std::uint8_t n = 0;
};
OUTCRY_DESCRIBE(Small, "small", n);

TEST(Shape, keeps_unsigned_integers_in_their_type_too) {
    EXPECT_EQ(complaint("81a16eccff", type_info<Small>()), "");
    EXPECT_EQ(complaint("81a16ecd0100", type_info<Small>()), "small: /n: integer exceeds its type");
    EXPECT_EQ(complaint("81a16eff", type_info<Small>()), "small: /n: expected an unsigned integer");
}

TEST(Shape, wants_every_field_unless_told_that_an_older_build_spoke) {
    const TypeInfo& leaf = type_info<Leaf>();
    EXPECT_EQ(complaint("81" + name_ab, leaf),
              "leaf: record has fewer fields than its description");
    EXPECT_EQ(complaint("81" + name_ab, leaf, Fields::prefix), "");
    EXPECT_EQ(complaint("84" + name_ab + weight_half + rank_nil + "a17800", leaf, Fields::prefix),
              "leaf: record has more fields than its description");
}

struct Named {
    std::map<std::string, bool> by_name;
    std::vector<zoo::Side> sides;
    Timeframe frame;
    std::array<double, 2> pair{};
};
OUTCRY_DESCRIBE(Named, "named", by_name, sides, frame, pair);

TEST(Shape, wants_map_keys_ascending_names_known_and_frames_in_their_usual_form) {
    const std::string tail =
        "a5736964657390a56672616d65a2316da47061697292cb0000000000000000"
        "cb0000000000000000";
    const TypeInfo& named = type_info<Named>();
    EXPECT_EQ(complaint("84a762795f6e616d6582a161c3a162c3" + tail, named), "");
    EXPECT_EQ(complaint("84a762795f6e616d6582a162c3a161c3" + tail, named),
              "named: /by_name: map keys are not in ascending order");
    EXPECT_EQ(complaint("84a762795f6e616d6582a161c3a161c3" + tail, named),
              "named: /by_name: map keys are not in ascending order");
    EXPECT_EQ(complaint("84a762795f6e616d6580a57369646573"
                        "91a3627579a56672616d65a33630"
                        "6d",
                        named),
              "named: /frame: text is not a timeframe");
    EXPECT_EQ(complaint("84a762795f6e616d6580a57369646573"
                        "91a462757975",
                        named),
              "named: /sides/0: text is not a name of the enumeration");
    EXPECT_EQ(complaint("84a762795f6e616d6580a5736964657390a56672616d65a2316da470616972"
                        "91cb0000000000000000",
                        named),
              "named: /pair: list has the wrong length");
}

TEST(Shape, does_not_believe_a_bomb) {
    EXPECT_EQ(complaint("84a762795f6e616d65dfffffffff", type_info<Named>()),
              "named: /by_name: map is longer than the limit of 65536");
    EXPECT_EQ(complaint("84a762795f6e616d65de7fff", type_info<Named>()),
              "named: /by_name: map is longer than its bytes");
}

RC_GTEST_PROP(ShapeProperty, accepts_every_encoded_value, ()) {
    RC_ASSERT(conforms(encoded(zoo::any_everything()).view(), type_info<Everything>()).ok());
}

RC_GTEST_PROP(ShapeProperty, agrees_with_decode, ()) {
    // A mutated body either conforms and decodes to something that encodes to the same bytes, or
    // neither accepts it.
    Buffer body = encoded(zoo::any_everything());
    const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
    body.data()[at] = static_cast<std::uint8_t>(*rc::gen::inRange(0, 256));
    Everything all;
    const bool decodes = decode(body.view(), all).ok();
    RC_ASSERT(conforms(body.view(), type_info<Everything>(), Fields::prefix).ok() == decodes);
    if (conforms(body.view(), type_info<Everything>()).ok()) RC_ASSERT(encoded(all) == body);
}

}  // namespace
}  // namespace outcry
