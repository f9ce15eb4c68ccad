// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/book_tail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace outcry::risk {
namespace {

using Series = BookTail::Series;

/// Returns of `count` instruments, each at odds with the one before it.
Series returns_of(std::mt19937& random, std::size_t count, std::size_t steps) {
    std::normal_distribution<double> normal(0, 0.01);  // NOLINT: a test's own numbers
    Series series(count, std::vector<double>(steps));
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < steps; ++k)
            series[i][k] = normal(random) - (i == 0 ? 0.0 : 0.9 * series[i - 1][k]);
    return series;
}

/// Those whose share is not zero, as the veto keeps them.
BookTail::SeriesOf held_of(const Series& all) {
    return [&all](const std::vector<double>& shares) {
        Series held;
        for (std::size_t i = 0; i < shares.size(); ++i)
            if (shares[i] != 0) held.push_back(all[i]);
        return held;
    };
}

ValueAtRisk asked_by(TailMethod method) {
    ValueAtRisk asked;
    asked.method = method;
    return asked;
}

TEST(BookTail, lies_between_the_bounds_that_cost_less) {
    std::mt19937 random(20260101);
    const ValueAtRisk asked = asked_by(TailMethod::ewma);
    for (const std::size_t steps : {2U, 30U, 500U}) {
        const Series all = returns_of(random, 3, steps);
        for (const auto& shares : Series{{0, 0, 0}, {1, 0, 0.5}, {-0.5, 2, 1}, {1, 0.9, 0}}) {
            for (const double towards : {1.0, -1.0}) {
                BookTail looking(asked, shares, 1, towards, held_of(all), {96, true});
                BookTail exact(asked, shares, 1, towards, held_of(all), {96, true});
                for (double increase = 1e-6; increase < 4; increase *= 1.7) {
                    const auto around = looking.around(increase);
                    ASSERT_TRUE(around);
                    const Tail at = exact.at(increase);
                    EXPECT_LE(around->first.value_at_risk, at.value_at_risk);
                    EXPECT_GE(around->second.value_at_risk, at.value_at_risk);
                    EXPECT_LE(around->first.expected_shortfall, at.expected_shortfall);
                    EXPECT_GE(around->second.expected_shortfall, at.expected_shortfall);
                    EXPECT_NEAR(around->first.value_at_risk, around->second.value_at_risk, 1e-4)
                        << "bounds that say nothing";
                    EXPECT_EQ(looking.at(increase).value_at_risk, at.value_at_risk);
                }
            }
        }
    }
}

TEST(BookTail, has_no_bounds_where_it_is_no_parabola) {
    std::mt19937 random(20260102);
    const Series all = returns_of(random, 2, 100);
    for (const TailMethod method : {TailMethod::historical, TailMethod::parametric}) {
        const ValueAtRisk asked = asked_by(method);
        BookTail tail(asked, {1, 0.5}, 1, 1, held_of(all), {});
        EXPECT_FALSE(tail.around(0.5));
        EXPECT_GT(tail.at(0.5).value_at_risk, 0);
    }
    const ValueAtRisk asked = asked_by(TailMethod::ewma);
    BookTail closing(asked, {1, 0.5}, 1, -1, held_of(all), {});
    EXPECT_FALSE(closing.around(0.5)) << "an instrument that is left has no return in this book";
    EXPECT_EQ(
        closing.at(0.5).value_at_risk,
        tail_of(all[0], TailMethod::ewma, asked.level.to_double(), asked.decay).value_at_risk);
}

TEST(BookTail, is_the_worst_of_all_methods_while_its_own_is_untested) {
    std::mt19937 random(20260103);
    const Series all = returns_of(random, 2, 100);
    const auto of = [&](TailMethod method, bool tested) {
        const ValueAtRisk asked = asked_by(method);
        BookTail tail(asked, {1, 0.5}, 1, 1, held_of(all), {96, tested});
        EXPECT_EQ(tail.around(0.5).has_value(), tested && method == TailMethod::ewma);
        return tail.at(0.5);
    };
    const TailMethod methods[] = {TailMethod::historical, TailMethod::parametric, TailMethod::ewma};
    Tail worst;
    for (const TailMethod method : methods) {
        const Tail own = of(method, true);
        worst.value_at_risk = std::fmax(worst.value_at_risk, own.value_at_risk);
        worst.expected_shortfall = std::fmax(worst.expected_shortfall, own.expected_shortfall);
    }
    for (const TailMethod method : methods) {
        EXPECT_EQ(of(method, false).value_at_risk, worst.value_at_risk);
        EXPECT_EQ(of(method, false).expected_shortfall, worst.expected_shortfall);
    }
}

}  // namespace
}  // namespace outcry::risk
