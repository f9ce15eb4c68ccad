// SPDX-License-Identifier: Apache-2.0
#include "outcry/math/math.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace outcry {
namespace {

/// How many doubles lie between the two.
double ulps(double a, double b) {
    const double step = std::fabs(std::nextafter(b, HUGE_VAL) - b);
    return std::fabs(a - b) / step;
}

struct Known {
    const char* name;
    double (*function)(double);
    double x;
    double y;  // the double nearest to the true value
};

// Made with mpmath at 60 digits.
constexpr Known known[] = {
    {"exp", math::exp, 0x1.999999999999ap-4, 0x1.1aec7b35a00d4p+0},
    {"exp", math::exp, 0x1.0000000000000p+0, 0x1.5bf0a8b145769p+1},
    {"exp", math::exp, -0x1.0000000000000p+0, 0x1.78b56362cef38p-2},
    {"exp", math::exp, 0x1.0000000000000p-1, 0x1.a61298e1e069cp+0},
    {"exp", math::exp, 0x1.4400000000000p+4, 0x1.290d76d1966a9p+29},
    {"exp", math::exp, -0x1.5e00000000000p+9, 0x1.14f2b0fb9307fp-1010},
    {"exp", math::exp, 0x1.5e00000000000p+9, 0x1.d945df4f8ec8ep+1009},
    {"exp", math::exp, 0x1.b7cdfd9d7bdbbp-34, 0x1.000000006df38p+0},
    {"expm1", math::expm1, 0x1.19799812dea11p-40, 0x1.19799812df3bdp-40},
    {"expm1", math::expm1, 0x1.3333333333333p-2, 0x1.6641632306a56p-2},
    {"expm1", math::expm1, -0x1.4000000000000p+1, -0x1.d5f8f47ed617bp-1},
    {"expm1", math::expm1, 0x1.4000000000000p+3, 0x1.5825dcf950560p+14},
    {"log", math::log, 0x1.999999999999ap-4, -0x1.26bb1bbb55515p+1},
    {"log", math::log, 0x1.0000000000000p-1, -0x1.62e42fefa39efp-1},
    {"log", math::log, 0x1.0000000000000p+1, 0x1.62e42fefa39efp-1},
    {"log", math::log, 0x1.4000000000000p+3, 0x1.26bb1bbb55516p+1},
    {"log", math::log, 0x1.56e1fc2f8f359p-997, -0x1.5963447f87fb5p+9},
    {"log", math::log, 0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9},
    {"log", math::log, 0x1.000001ad7f29bp+0, 0x1.ad7f2847b6492p-24},
    {"log1p", math::log1p, 0x1.19799812dea11p-40, 0x1.19799812de065p-40},
    {"log1p", math::log1p, -0x1.0000000000000p-1, -0x1.62e42fefa39efp-1},
    {"log1p", math::log1p, 0x1.8000000000000p+1, 0x1.62e42fefa39efp+0},
    {"log10", math::log10, 0x1.0000000000000p+1, 0x1.34413509f79ffp-2},
    {"log10", math::log10, 0x1.2a05f20000000p+33, 0x1.4000000000000p+3},
    {"log10", math::log10, 0x1.3333333333333p-2, -0x1.0bb6c34d81502p-1},
    {"log2", math::log2, 0x1.8000000000000p+1, 0x1.95c01a39fbd68p+0},
    {"log2", math::log2, 0x1.999999999999ap-4, -0x1.a934f0979a371p+1},
    {"log2", math::log2, 0x1.2a05f20000000p+33, 0x1.09c1165ec0627p+5},
    {"cbrt", math::cbrt, 0x1.0000000000000p+1, 0x1.428a2f98d728bp+0},
    {"cbrt", math::cbrt, -0x1.b800000000000p+4, -0x1.825b1b6bac03bp+1},
    {"sin", math::sin, 0x1.0000000000000p-1, 0x1.eaee8744b05f0p-2},
    {"sin", math::sin, 0x1.8000000000000p+1, 0x1.210386db6d55bp-3},
    {"sin", math::sin, 0x1.9000000000000p+6, -0x1.03425b78c4db8p-1},
    {"cos", math::cos, 0x1.0000000000000p-1, 0x1.c1528065b7d50p-1},
    {"cos", math::cos, 0x1.8000000000000p+1, -0x1.fae04be85e5d2p-1},
    {"cos", math::cos, 0x1.9000000000000p+6, 0x1.b981dbf665fdfp-1},
    {"tan", math::tan, 0x1.0000000000000p-1, 0x1.17b4f5bf3474ap-1},
    {"tan", math::tan, 0x1.8000000000000p+0, 0x1.c33ed50b88777p+3},
    {"asin", math::asin, 0x1.3333333333333p-2, 0x1.380159e14f6ffp-2},
    {"asin", math::asin, -0x1.ccccccccccccdp-1, -0x1.1ea93705fa172p+0},
    {"acos", math::acos, 0x1.3333333333333p-2, 0x1.441f5ecbeef59p+0},
    {"acos", math::acos, -0x1.ccccccccccccdp-1, 0x1.586476251e745p+1},
    {"atan", math::atan, 0x1.3333333333333p-2, 0x1.2a73a661eaf06p-2},
    {"atan", math::atan, 0x1.9000000000000p+5, 0x1.8d0129acd6d1cp+0},
    {"sinh", math::sinh, 0x1.3333333333333p-2, 0x1.37d42af54b926p-2},
    {"sinh", math::sinh, 0x1.4000000000000p+2, 0x1.28d0166f07374p+6},
    {"cosh", math::cosh, 0x1.3333333333333p-2, 0x1.0b9b4e0b6ec4cp+0},
    {"cosh", math::cosh, 0x1.4000000000000p+2, 0x1.28d6fcbeff3aap+6},
    {"tanh", math::tanh, 0x1.3333333333333p-2, 0x1.2a4dda7d914fap-2},
    {"tanh", math::tanh, -0x1.8000000000000p+1, -0x1.fd77d111a0b00p-1},
    {"tanh", math::tanh, 0x1.12e0be826d695p-30, 0x1.12e0be826d695p-30},
    {"erf", math::erf, 0x1.3333333333333p-2, 0x1.50838881dea0fp-2},
    {"erf", math::erf, -0x1.8000000000000p+0, -0x1.eea5557137ae0p-1},
    {"erf", math::erf, 0x1.8000000000000p+1, 0x1.fffd1ac4135f9p-1},
    {"erfc", math::erfc, 0x1.3333333333333p-2, 0x1.57be3bbf10af8p-1},
    {"erfc", math::erfc, -0x1.8000000000000p+0, 0x1.f752aab89bd70p+0},
    {"erfc", math::erfc, 0x1.8000000000000p+1, 0x1.729df6503422ap-16},
    {"erfc", math::erfc, 0x1.4000000000000p+3, 0x1.7d8a7f2a8a2d0p-149},
    {"lgamma", math::lgamma, 0x1.0000000000000p-1, 0x1.250d048e7a1bdp-1},
    {"lgamma", math::lgamma, 0x1.d99999999999ap+1, 0x1.6d9625e359b87p+0},
    {"lgamma", math::lgamma, 0x1.9200000000000p+6, 0x1.696f7f9481308p+8},
};

TEST(Math, is_within_one_ulp_of_the_truth) {
    for (const Known& point : known)
        EXPECT_LE(ulps(point.function(point.x), point.y), point.function == math::erfc ? 1.5 : 1.0)
            << point.name << "(" << point.x << ")";
}

struct Pair {
    const char* name;
    double (*fast)(double);
    double (*exact)(double);
    double least;
    double most;
};

constexpr Pair pairs[] = {
    {"sin", math::fast::sin, math::sin, -7, 7},
    {"cos", math::fast::cos, math::cos, -7, 7},
    {"tan", math::fast::tan, math::tan, -7, 7},
    {"asin", math::fast::asin, math::asin, -1, 1},
    {"acos", math::fast::acos, math::acos, -1, 1},
    {"atan", math::fast::atan, math::atan, -90, 90},
    {"sinh", math::fast::sinh, math::sinh, -20, 20},
    {"cosh", math::fast::cosh, math::cosh, -20, 20},
    {"tanh", math::fast::tanh, math::tanh, -20, 20},
    {"log", math::fast::log, math::log, 1e-9, 1e9},
};

TEST(Math, the_fast_ones_are_within_three_and_a_half_ulps) {
    for (const Pair& pair : pairs)
        for (int i = 0; i <= 5000; ++i) {
            const double x = pair.least + (pair.most - pair.least) * i / 5000;
            ASSERT_LE(ulps(pair.fast(x), pair.exact(x)), 3.5 + 1.0) << pair.name << "(" << x << ")";
        }
}

TEST(Math, the_fast_ones_know_their_edges) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(math::fast::sin(0.0), 0.0);
    EXPECT_EQ(math::fast::log(1.0), 0.0);
    EXPECT_EQ(math::fast::log(0.0), -infinity);
    EXPECT_TRUE(std::isnan(math::fast::log(-1.0)));
    EXPECT_TRUE(std::isnan(math::fast::asin(2.0)));
    EXPECT_EQ(math::fast::tanh(1000.0), 1.0);
    EXPECT_EQ(math::fast::cosh(1000.0), infinity);
}

TEST(Math, pow_and_atan2_are_within_one_ulp) {
    EXPECT_LE(ulps(math::pow(2.0, 0.5), 0x1.6a09e667f3bcdp+0), 1.0);
    EXPECT_LE(ulps(math::pow(1.1, 365.0), 0x1.23ca37502ecbap+50), 1.0);
    EXPECT_LE(ulps(math::pow(0.3, -2.5), 0x1.44938a632994cp+4), 1.0);
    EXPECT_LE(ulps(math::pow(10.0, -300.0), 0x1.56e1fc2f8f359p-997), 1.0);
    EXPECT_LE(ulps(math::atan2(1.0, -2.0), 0x1.56c6e7397f5aep+1), 1.0);
    EXPECT_LE(ulps(math::atan2(-0.5, 0.25), -0x1.1b6e192ebbe44p+0), 1.0);
}

TEST(Math, normal_cdf_is_close_in_both_tails) {
    EXPECT_LE(ulps(math::normal_cdf(0.0), 0x1.0000000000000p-1), 8.0);
    EXPECT_LE(ulps(math::normal_cdf(1.0), 0x1.aec4bd120d37dp-1), 8.0);
    EXPECT_LE(ulps(math::normal_cdf(-1.96), 0x1.9990c58859312p-6), 8.0);
    EXPECT_LE(ulps(math::normal_cdf(-6.0), 0x1.0f30ef0092d48p-30), 64.0);
}

TEST(Math, knows_its_edges) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(math::exp(0.0), 1.0);
    EXPECT_EQ(math::exp(-infinity), 0.0);
    EXPECT_EQ(math::exp(1000.0), infinity);
    EXPECT_EQ(math::log(1.0), 0.0);
    EXPECT_EQ(math::log(0.0), -infinity);
    EXPECT_TRUE(std::isnan(math::log(-1.0)));
    EXPECT_EQ(math::sqrt(2.25), 1.5);
    EXPECT_EQ(math::logistic(0.0), 0.5);
    EXPECT_EQ(math::logistic(1000.0), 1.0);
    EXPECT_EQ(math::logistic(-1000.0), 0.0);
    EXPECT_EQ(math::logit(0.5), 0.0);
    EXPECT_TRUE(std::isfinite(math::logit(0.0)) && std::isfinite(math::logit(1.0)));
}

RC_GTEST_PROP(MathProperty, logit_undoes_logistic, ()) {
    const double x = *rc::gen::inRange(-2'000, 2'000) / 100.0;
    RC_ASSERT(std::fabs(math::logit(math::logistic(x)) - x) < 1e-6);
    RC_ASSERT(std::fabs(math::logistic(x) + math::logistic(-x) - 1.0) < 1e-15);
}

}  // namespace
}  // namespace outcry
