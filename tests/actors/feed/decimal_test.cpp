// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "outcry/base/fixed.hpp"

namespace outcry::feed {
namespace {

std::int64_t units(std::string_view text) {
    std::int64_t value = -1;
    EXPECT_EQ(read_decimal(text, value), DecimalFault::none) << text;
    return value;
}
DecimalFault fault(std::string_view text) {
    std::int64_t value = 0;
    return read_decimal(text, value);
}

TEST(Decimal, is_read_to_the_last_unit) {
    EXPECT_EQ(units("61837.63000000"), 6'183'763'000'000);
    EXPECT_EQ(units("0"), 0);
    EXPECT_EQ(units("-0.00000001"), -1);
    EXPECT_EQ(units("0.10"), 10'000'000);
    EXPECT_EQ(units("007"), 700'000'000);
    EXPECT_EQ(units("+7"), 700'000'000);
    EXPECT_EQ(units("92233720368.54775807"), INT64_MAX);
    EXPECT_EQ(units("-92233720368.54775807"), -INT64_MAX);
}

TEST(Decimal, may_have_zeros_that_say_nothing) {
    EXPECT_EQ(units("1.5000000000000000000000000"), 150'000'000);
    EXPECT_EQ(units("0000000000000000000000000001"), 100'000'000);
    EXPECT_EQ(units("0.000000000000000"), 0);
}

TEST(Decimal, may_have_an_exponent_as_programs_write_small_numbers) {
    EXPECT_EQ(units("-2.5e-7"), -25);
    EXPECT_EQ(units("5e-08"), 5);
    EXPECT_EQ(units("1.5E+3"), 150'000'000'000);
    EXPECT_EQ(units("0e-99"), 0);
}

TEST(Decimal, is_refused_rather_than_rounded) {
    EXPECT_EQ(fault("1.234567891"), DecimalFault::too_fine);
    EXPECT_EQ(fault("1e-9"), DecimalFault::too_fine);
    EXPECT_EQ(fault("0.12345678901234567890123"), DecimalFault::too_fine);
    EXPECT_EQ(fault("92233720368.54775808"), DecimalFault::too_large);
    EXPECT_EQ(fault("1e11"), DecimalFault::too_large);
    EXPECT_EQ(fault("99999999999999999999999"), DecimalFault::too_large);
}

TEST(Decimal, is_nothing_else) {
    for (const char* text :
         {"",    "-",  "+",  ".",    ".5", "5.",  "1.2.3", "nan", "NaN",    "inf",
          "1,5", " 1", "1 ", "0x10", "1e", "1e+", "e5",    "--1", "1e1000", "1_000"})
        EXPECT_EQ(fault(text), DecimalFault::not_a_number) << text;
}

TEST(Decimal, knows_a_whole_number_of_any_length_from_what_is_none) {
    const std::string digits = "123456789012345678";
    std::int64_t number = 0;
    for (std::size_t size = 1; size <= digits.size(); ++size) {
        const std::string text = digits.substr(0, size);
        ASSERT_TRUE(plain::whole_number(text, number)) << text;
        EXPECT_EQ(number, std::stoll(text));
        for (std::size_t at = 0; at < size; ++at)
            for (const char other : {'/', ':', ' ', '-', '.', 'a', '\0', '\xb5'}) {
                std::string spoilt = text;
                spoilt[at] = other;
                EXPECT_FALSE(plain::whole_number(spoilt, number)) << spoilt;
            }
    }
    EXPECT_FALSE(plain::whole_number("", number));
    EXPECT_FALSE(plain::whole_number(digits + "9", number));
}

RC_GTEST_PROP(Decimal, reads_back_every_fixed_point_number, (std::int64_t value)) {
    RC_PRE(value != INT64_MIN);
    RC_ASSERT(units(fixed::to_string(value)) == value);
    RC_ASSERT(units(std::to_string(value) + "e-8") == value);
}

}  // namespace
}  // namespace outcry::feed
