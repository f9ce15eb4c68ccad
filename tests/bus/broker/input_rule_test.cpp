// SPDX-License-Identifier: Apache-2.0
// What an outsider whose event was not taken is shown of it.
#include <gtest/gtest.h>

#include "bus/broker/input_rule.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {
namespace {

struct Remark {
    std::string text;
};
OUTCRY_DESCRIBE(Remark, "remark", text);

TEST(InputRule, shows_of_a_long_value_whole_characters_only) {
    const std::string plain(62, 'a');
    EXPECT_EQ(shown_at(encoded(Remark{plain + "éé"}), "/text"), "\"" + plain + "…");
    EXPECT_EQ(shown_at(encoded(Remark{"short"}), "/text"), "\"short\"");
}

}  // namespace
}  // namespace outcry
