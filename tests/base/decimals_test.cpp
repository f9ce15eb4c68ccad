// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/decimals.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace outcry {
namespace {
namespace decimals {

std::string by_the_library(double value, int count) {
    char text[1024];
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, count);
    return {text, end.ptr};
}

void expect_the_same(double value) {
    for (int count = 0; count <= 8; ++count)
        ASSERT_EQ(to_decimals(value, count), by_the_library(value, count)) << count;
}

TEST(Decimals, are_what_people_expect) {
    EXPECT_EQ(to_decimals(0.36, 2), "0.36");
    EXPECT_EQ(to_decimals(-22.44, 1), "-22.4");
    EXPECT_EQ(to_decimals(0, 4), "0.0000");
    EXPECT_EQ(to_decimals(1234567.5, 0), "1234568");
    EXPECT_EQ(to_decimals(0.125, 2), "0.12") << "a tie goes to the even digit";
    EXPECT_EQ(to_decimals(0.375, 2), "0.38");
    EXPECT_EQ(to_decimals(0.99996, 4), "1.0000");
}

TEST(Decimals, are_the_librarys_at_every_size) {
    std::mt19937_64 random(20261130);
    for (int i = 0; i < 30'000; ++i) {
        expect_the_same(std::bit_cast<double>(random()));  // of all exponents alike
        const double unit = std::ldexp(static_cast<double>(random() >> 11), -53);
        for (const double scale : {1e-12, 1e-4, 1.0, 100.0, 3e9})
            expect_the_same((i % 2 == 0 ? unit : -unit) * scale);
        expect_the_same(static_cast<double>(static_cast<std::int64_t>(random() % 40'000) - 20'000) /
                        static_cast<double>(1 << random() % 20));  // ties
        expect_the_same(std::round(unit * 1e6) / 1e6);
    }
}

TEST(Decimals, are_the_librarys_where_one_way_ends_and_the_other_begins) {
    using Limits = std::numeric_limits<double>;
    for (const double at :
         {0.0, Limits::min(), Limits::denorm_min(), Limits::max(), std::ldexp(1.0, 31),
          std::ldexp(1.0, 30), std::ldexp(1.0, -68), std::ldexp(1.0, -67), 0.5, 5e-7, 5e-5})
        for (const double value : {at, std::nextafter(at, 0.0), std::nextafter(at, Limits::max())})
            for (const double sign : {1.0, -1.0}) expect_the_same(sign * value);
    for (const double value : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()})
        expect_the_same(value);
}

}  // namespace decimals
}  // namespace
}  // namespace outcry
