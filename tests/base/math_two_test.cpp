// SPDX-License-Identifier: Apache-2.0
#include "outcry/math/two.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "outcry/math/math.hpp"

namespace outcry {
namespace {

bool same(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool alike(math::Two both, double first, double second) {
    return same(both.first, first) && same(both.second, second);
}

RC_GTEST_PROP(MathTwo, has_the_bits_of_each_alone, ()) {
    const auto any = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                                  [](std::uint64_t bits) { return std::bit_cast<double>(bits); });
    const double a = *any, b = *any;
    RC_ASSERT(alike(math::log(math::Two{a, b}), math::log(a), math::log(b)));
    RC_ASSERT(alike(math::log1p(math::Two{a, b}), math::log1p(a), math::log1p(b)));
    RC_ASSERT(alike(math::logit(math::Two{a, b}), math::logit(a), math::logit(b)));
}

RC_GTEST_PROP(MathTwo, has_them_of_probabilities_too, ()) {
    const auto p = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
        return static_cast<double>(bits >> 11) * 0x1p-53;
    });
    const double a = *p, b = *p;
    RC_ASSERT(alike(math::log(math::Two{a, b}), math::log(a), math::log(b)));
    RC_ASSERT(alike(math::log1p(math::Two{-a, -b}), math::log1p(-a), math::log1p(-b)));
    RC_ASSERT(alike(math::logit(math::Two{a, b}), math::logit(a), math::logit(b)));
}

TEST(MathTwo, knows_the_edges) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    for (const double x : {0.0, -0.0, 1.0, -1.0, inf, -inf, 0x1p-1074, -0x1p-1074}) {
        EXPECT_TRUE(alike(math::log(math::Two{x, 0.5}), math::log(x), math::log(0.5))) << x;
        EXPECT_TRUE(alike(math::log1p(math::Two{0.5, x}), math::log1p(0.5), math::log1p(x))) << x;
        EXPECT_TRUE(alike(math::logit(math::Two{x, x}), math::logit(x), math::logit(x))) << x;
    }
}

}  // namespace
}  // namespace outcry
