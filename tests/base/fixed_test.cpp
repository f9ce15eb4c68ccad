// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/fixed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace outcry {
namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

TEST(Fixed, reads_decimals) {
    EXPECT_EQ(*fixed::parse("2512.40"), 251'240'000'000);
    EXPECT_EQ(*fixed::parse("-2512.40"), -251'240'000'000);
    EXPECT_EQ(*fixed::parse("0"), 0);
    EXPECT_EQ(*fixed::parse("-0"), 0);
    EXPECT_EQ(*fixed::parse("0.00000001"), 1);
    EXPECT_EQ(*fixed::parse("-0.00000001"), -1);
    EXPECT_EQ(*fixed::parse("92233720368.54775807"), largest);
    EXPECT_EQ(*fixed::parse("-92233720368.54775808"), smallest);
}

TEST(Fixed, prints_the_shortest_text) {
    EXPECT_EQ(fixed::to_string(251'240'000'000), "2512.4");
    EXPECT_EQ(fixed::to_string(-1), "-0.00000001");
    EXPECT_EQ(fixed::to_string(0), "0");
    EXPECT_EQ(fixed::to_string(smallest), "-92233720368.54775808");
    EXPECT_EQ(to_string(Price::whole(7)), "7");
}

TEST(Fixed, refuses_what_is_no_plain_decimal) {
    for (const char* text : {"", "-", ".", ".5", "5.", "+5", "1e3", "1,000", " 1", "1 ", "--1",
                             "0x10", "NaN", "1.2.3", "1.-2", "12a"}) {
        EXPECT_FALSE(fixed::parse(text).ok()) << text;
    }
    EXPECT_EQ(fixed::parse("1e3").error().message,
              "\"1e3\" is not a decimal number such as 2512.40");
}

TEST(Fixed, says_how_many_decimals_are_kept_and_what_the_range_is) {
    EXPECT_EQ(fixed::parse("0.123456789").error().message,
              "\"0.123456789\" has 9 decimals, at most 8 are kept");
    const auto large = fixed::parse("92233720368.54775808");
    EXPECT_EQ(large.error().message, "\"92233720368.54775808\" exceeds ±92233720368.54775807");
    EXPECT_EQ(large.error().kind, Error::Kind::limit);
    EXPECT_FALSE(fixed::parse("-92233720368.54775809").ok());
    EXPECT_FALSE(fixed::parse(std::string(5000, '9')).ok());
}

TEST(Fixed, is_readable_for_people) {
    EXPECT_EQ(fixed::for_people(1'004'120'000'000, 2), "10,041.20");
    EXPECT_EQ(fixed::for_people(-123'456'789'012'345'678, 0), "-1,234,567,890");
    EXPECT_EQ(fixed::for_people(50'000'000, 0), "1");
    EXPECT_EQ(fixed::for_people(-50'000'000, 0), "-1");
    EXPECT_EQ(fixed::for_people(49'999'999, 0), "0");
    EXPECT_EQ(fixed::for_people(-400'000, 2), "0.00");
    EXPECT_EQ(fixed::for_people(99'999'999'999, 2), "1,000.00");
    EXPECT_EQ(fixed::for_people(smallest, 8), "-92,233,720,368.54775808");
}

TEST(Fixed, takes_the_nearest_of_a_double) {
    EXPECT_EQ(*fixed::from_double(0.1), 10'000'000);
    EXPECT_EQ(*fixed::from_double(-2512.4), -251'240'000'000);
    EXPECT_EQ(*fixed::from_double(0.0), 0);
    EXPECT_EQ(*fixed::from_double(5e-9), 1);  // this double lies above the half
    EXPECT_EQ(*fixed::from_double(4.9999e-9), 0);
    EXPECT_EQ(*fixed::from_double(1e-300), 0);
    EXPECT_EQ(*fixed::from_double(0.001953125), 195'313);  // 195312.5 exactly: away from zero
    EXPECT_EQ(*fixed::from_double(-0.001953125), -195'313);
    EXPECT_FALSE(fixed::from_double(std::numeric_limits<double>::quiet_NaN()).ok());
    EXPECT_FALSE(fixed::from_double(std::numeric_limits<double>::infinity()).ok());
    EXPECT_FALSE(fixed::from_double(1e300).ok());
    EXPECT_FALSE(fixed::from_double(92233720368.6).ok());
}

TEST(Fixed, rounds_products_in_the_direction_asked) {
    const auto third = [](std::int64_t a, Rounding rounding) {
        return *fixed::mul_div(a, 1, 3, rounding);
    };
    EXPECT_EQ(third(10, Rounding::down), 3);
    EXPECT_EQ(third(10, Rounding::up), 4);
    EXPECT_EQ(third(10, Rounding::toward_zero), 3);
    EXPECT_EQ(third(10, Rounding::away_from_zero), 4);
    EXPECT_EQ(third(-10, Rounding::down), -4);
    EXPECT_EQ(third(-10, Rounding::up), -3);
    EXPECT_EQ(third(-10, Rounding::toward_zero), -3);
    EXPECT_EQ(third(-10, Rounding::away_from_zero), -4);
    EXPECT_EQ(*fixed::mul_div(10, 1, -3, Rounding::down), -4);
    EXPECT_EQ(*fixed::mul_div(-10, 1, -3, Rounding::up), 4);
    EXPECT_EQ(*fixed::mul_div(9, 1, 3, Rounding::up), 3);
}

TEST(Fixed, refuses_products_that_do_not_fit) {
    EXPECT_FALSE(fixed::mul_div(largest, 2, 1, Rounding::down).ok());
    EXPECT_FALSE(fixed::mul_div(smallest, smallest, 1, Rounding::down).ok());
    EXPECT_FALSE(fixed::mul_div(smallest, 1, -1, Rounding::down).ok());
    EXPECT_FALSE(fixed::mul_div(1, 1, 0, Rounding::down).ok());
    EXPECT_EQ(*fixed::mul_div(smallest, smallest, smallest, Rounding::down), smallest);
    EXPECT_EQ(
        notional(Price::whole(90'000'000'000), Quantity::whole(2), Rounding::up).error().message,
        "notional of 90000000000 and 2 exceeds ±92233720368.54775807");
}

TEST(Fixed, multiplies_prices_quantities_and_ratios) {
    const Price price{251'240'000'000};
    EXPECT_EQ(to_string(*notional(price, Quantity{119'800'000}, Rounding::up)), "3009.8552");
    EXPECT_EQ(to_string(*share_of(Money::whole(10'000), Ratio{30'000'000}, Rounding::down)),
              "3000");
    EXPECT_EQ(to_string(*moved_by(price, Ratio{-2'000'000}, Rounding::down)), "2462.152");
    EXPECT_EQ(to_string(*quantity_for(Money::whole(1), Price::whole(3), Rounding::down)),
              "0.33333333");
    EXPECT_EQ(to_string(*ratio_of(Money::whole(-1), Money::whole(3), Rounding::down)),
              "-0.33333334");
    EXPECT_FALSE(quantity_for(Money::whole(1), Price{}, Rounding::down).ok());
    EXPECT_FALSE(ratio_of(Money::whole(1), Money{}, Rounding::down).ok());
}

TEST(Fixed, steps_to_ticks_and_lots) {
    EXPECT_EQ(to_step(1049, 100, Rounding::down), 1000);
    EXPECT_EQ(to_step(1049, 100, Rounding::up), 1100);
    EXPECT_EQ(to_step(-1049, 100, Rounding::down), -1100);
    EXPECT_EQ(to_step(-1049, 100, Rounding::toward_zero), -1000);
    EXPECT_EQ(to_step(-1049, 100, Rounding::away_from_zero), -1100);
    EXPECT_EQ(to_step(1000, 100, Rounding::up), 1000);
}

TEST(FixedDeath, stops_on_a_sum_nobody_bounded) {
    EXPECT_DEATH((void)(Money{largest} + Money{1}), "fixed-point sum exceeds");
    EXPECT_DEATH((void)(Money{smallest} - Money{1}), "fixed-point difference exceeds");
    EXPECT_DEATH((void)abs(Money{smallest}), "fixed-point difference exceeds");
    EXPECT_DEATH((void)to_step(largest, 1000, Rounding::up), "multiple of a step exceeds");
}

std::int64_t any_units() {
    // Full-range numbers and small ones alike: rapidcheck alone stays close to zero.
    const auto value = *rc::gen::arbitrary<std::uint64_t>();
    return static_cast<std::int64_t>(value >> *rc::gen::inRange(0, 64)) *
           (*rc::gen::arbitrary<bool>() ? 1 : -1);
}

RC_GTEST_PROP(FixedProperty, reads_back_what_it_prints, ()) {
    const std::int64_t units = any_units();
    RC_ASSERT(*fixed::parse(fixed::to_string(units)) == units);
}

RC_GTEST_PROP(FixedProperty, products_lie_on_the_promised_side, ()) {
    const std::int64_t a = any_units();
    const std::int64_t b = any_units();
    const std::int64_t divisor = any_units();
    RC_PRE(divisor != 0);
    const Wide product = static_cast<Wide>(a) * b;
    for (const auto rounding :
         {Rounding::down, Rounding::up, Rounding::toward_zero, Rounding::away_from_zero}) {
        const auto result = fixed::mul_div(a, b, divisor, rounding);
        if (!result) {
            const Wide quotient = product / divisor;
            RC_ASSERT(quotient >= largest || quotient <= smallest);
            continue;
        }
        // result = product / divisor + error, |error| < 1, on the promised side.
        const Wide error =
            (static_cast<Wide>(*result) * divisor - product) * (divisor < 0 ? -1 : 1);
        const Wide size = divisor < 0 ? -static_cast<Wide>(divisor) : static_cast<Wide>(divisor);
        const bool negative = (product < 0) != (divisor < 0);
        RC_ASSERT(error < size && error > -size);
        if (rounding == Rounding::down) RC_ASSERT(error <= 0);
        if (rounding == Rounding::up) RC_ASSERT(error >= 0);
        if (rounding == Rounding::toward_zero) RC_ASSERT((negative ? error >= 0 : error <= 0));
        if (rounding == Rounding::away_from_zero) RC_ASSERT((negative ? error <= 0 : error >= 0));
    }
}

RC_GTEST_PROP(FixedProperty, a_double_comes_back_to_its_number, ()) {
    const std::int64_t units = any_units() / 4096;  // below 2^52 the double names one number only
    RC_ASSERT(*fixed::from_double(Price{units}.to_double()) == units);
}

RC_GTEST_PROP(FixedProperty, a_step_is_a_multiple_within_one_step, ()) {
    const std::int64_t value = any_units() / 4;
    const std::int64_t step = 1 + (any_units() & 0xffffff);
    const std::int64_t below = to_step(value, step, Rounding::down);
    const std::int64_t above = to_step(value, step, Rounding::up);
    RC_ASSERT(below % step == 0 && above % step == 0);
    RC_ASSERT(below <= value && value - below < step);
    RC_ASSERT(above >= value && above - value < step);
}

}  // namespace
}  // namespace outcry
