// SPDX-License-Identifier: Apache-2.0
// Bytes from anywhere: whatever comes in, every reader answers and none crashes. Run under the
// sanitizers in CI.
#include <gtest/gtest.h>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/codec/shape.hpp"
#include "tests/base/codec/dice.hpp"
#include "tests/base/codec/zoo.hpp"
#include "tests/support/effort.hpp"

namespace outcry {
namespace {

using dice::Dice;
using zoo::Everything;

/// Four readers must agree on what a body is; returns whether they took it.
bool read_every_way(BytesView body) {
    const TypeInfo& type = type_info<Everything>();
    const bool conforming = conforms(body, type, Fields::prefix).ok();
    Everything all;
    EXPECT_EQ(decode(body, all).ok(), conforming) << to_hex(body);
    if (!conforming) {
        (void)to_json(body, type);
        (void)to_json(body);
        return false;
    }
    const auto json = to_json(body, type, JsonStyle::pretty);
    EXPECT_TRUE(json.ok()) << to_hex(body);
    EXPECT_TRUE(to_json(body).ok()) << to_hex(body);
    if (conforms(body, type).ok()) {
        EXPECT_TRUE(encoded(all) == Buffer(body)) << to_hex(body);
        const auto back = from_json(*json, type);
        EXPECT_TRUE(back.ok() && *back == Buffer(body)) << to_hex(body);
    }
    return true;
}

Everything rich() {
    Everything all;
    all.leaves = {{"a", 1, 5}, {"b", 2, {}}};
    all.weights = {{"x", {1}}, {"y", {2}}};
    all.spare = zoo::Leaf{"spare", -1.5, -70'000};
    all.grid = {{zoo::Side::buy}, {}};
    all.bytes = Buffer(as_bytes("bytes"));
    all.limit = Price{1'000'000'000'000};
    return all;
}

TEST(CodecFuzz, random_bytes_are_refused) {
    Dice dice(1);
    Buffer body;
    int taken = 0;
    for (int i = 0; i < test::tries(300'000); ++i) {
        body.clear();
        const std::size_t size = dice.below(64);
        for (std::size_t k = 0; k < size; ++k) body.push(static_cast<std::uint8_t>(dice.roll()));
        taken += read_every_way(body.view()) ? 1 : 0;
    }
    EXPECT_LT(taken, test::tries(30'000));  // the lone byte 0x80 is a record that says nothing
}

TEST(CodecFuzz, mutated_bodies_are_judged_alike_by_every_reader) {
    const Buffer good = encoded(rich());
    Dice dice(2);
    int taken = 0;
    for (int i = 0; i < test::tries(60'000); ++i) {
        Buffer body = good;
        for (std::size_t edits = 1 + dice.below(3); edits > 0; --edits) {
            std::uint8_t& byte = body.data()[dice.below(body.size())];
            if (dice.below(2) == 0)
                byte = static_cast<std::uint8_t>(dice.roll());
            else
                byte ^= static_cast<std::uint8_t>(1U << dice.below(8));
        }
        if (dice.below(8) == 0) body.truncate(dice.below(body.size() + 1));
        taken += read_every_way(body.view()) ? 1 : 0;
    }
    EXPECT_GT(taken, test::tries(1'000)) << "mutations must reach past the first check";
}

TEST(CodecFuzz, a_million_mutations_do_not_trouble_the_shape_check) {
    Buffer body = encoded(rich());
    const TypeInfo& type = type_info<Everything>();
    Dice dice(3);
    std::size_t good = 0;
    for (int i = 0; i < test::tries(1'000'000); ++i) {
        std::uint8_t& byte = body.data()[dice.below(body.size())];
        const std::uint8_t before = byte;
        byte = static_cast<std::uint8_t>(dice.roll());
        good += conforms(body.view(), type).ok() ? 1U : 0U;
        byte = before;
    }
    EXPECT_GT(good, test::tries(10'000U));
}

TEST(CodecFuzz, garbled_json_and_schemas_are_refused) {
    const std::string json = json_of(rich());
    const std::string schema = json_schema(type_info<Everything>());
    Dice dice(4);
    for (int i = 0; i < test::tries(20'000); ++i) {
        for (const std::string* good : {&json, &schema}) {
            std::string text = *good;
            for (std::size_t edits = 1 + dice.below(3); edits > 0; --edits)
                text[dice.below(text.size())] = static_cast<char>(dice.roll());
            if (good == &json)
                (void)from_json(text, type_info<Everything>());
            else
                (void)from_json_schema(text);
        }
    }
}

}  // namespace
}  // namespace outcry
