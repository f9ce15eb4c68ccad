// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/labels.hpp"

#include <gtest/gtest.h>

namespace outcry::predict {
namespace {

const Question question{
    Ratio{4'000'000}, Ratio{2'000'000}, {15 * ns_per_minute}, Timeframe::of_ns(5 * ns_per_minute)};

/// Bars after a decision at the close of a flat bar at 100, five minutes each.
std::vector<PastBar> after(const std::vector<indicator::Ohlcv>& bars) {
    std::vector<PastBar> all{{TimeNs{5 * ns_per_minute}, {100, 100, 100, 100, 1}}};
    for (const auto& bar : bars)
        all.push_back({all.back().close_time + DurationNs{5 * ns_per_minute}, bar});
    return all;
}

const indicator::Ohlcv quiet{100, 101, 99, 100, 1};

Outcome long_of(const std::vector<indicator::Ohlcv>& bars) {
    return outcome_of(after(bars), 0, Side::buy, question);
}
Outcome short_of(const std::vector<indicator::Ohlcv>& bars) {
    return outcome_of(after(bars), 0, Side::sell, question);
}

TEST(Labels, a_target_must_be_traded_through_and_a_stop_only_touched) {
    EXPECT_EQ(long_of({quiet, {100, 104.01, 100, 104, 1}, quiet}), Outcome::target);
    EXPECT_EQ(long_of({quiet, {100, 104, 100, 104, 1}, quiet}), Outcome::neither);
    EXPECT_EQ(long_of({quiet, {100, 100, 98, 99, 1}, quiet}), Outcome::stop);
    EXPECT_EQ(short_of({quiet, {100, 100, 95.99, 96, 1}, quiet}), Outcome::target);
    EXPECT_EQ(short_of({quiet, {100, 100, 96, 96, 1}, quiet}), Outcome::neither);
    EXPECT_EQ(short_of({quiet, {100, 102, 100, 101, 1}, quiet}), Outcome::stop);
}

TEST(Labels, a_bar_that_touches_both_was_stopped) {
    EXPECT_EQ(long_of({{100, 110, 90, 100, 1}, quiet, quiet}), Outcome::stop);
    EXPECT_EQ(short_of({{100, 110, 90, 100, 1}, quiet, quiet}), Outcome::stop);
}

TEST(Labels, the_first_barrier_decides) {
    const indicator::Ohlcv up{100, 105, 100, 104, 1};
    const indicator::Ohlcv down{100, 100, 97, 98, 1};
    EXPECT_EQ(long_of({up, down, quiet}), Outcome::target);
    EXPECT_EQ(long_of({down, up, quiet}), Outcome::stop);
}

TEST(Labels, entry_is_the_next_open_and_not_the_price_decided_on) {
    EXPECT_EQ(long_of({{103, 104.5, 102, 104, 1}, quiet, quiet}), Outcome::stop);
    EXPECT_EQ(
        long_of({{103, 107.2, 102, 104, 1}, {104, 104, 103, 103, 1}, {103, 103, 103, 103, 1}}),
        Outcome::target);
}

TEST(Labels, what_comes_after_the_horizon_does_not_count) {
    EXPECT_EQ(long_of({quiet, quiet, {100, 105, 100, 104, 1}}), Outcome::target);
    EXPECT_EQ(long_of({quiet, quiet, quiet, {100, 105, 100, 104, 1}}), Outcome::neither);
}

TEST(Labels, an_outcome_is_unknown_until_its_horizon_is_over_even_where_a_barrier_was_met) {
    EXPECT_EQ(long_of({{100, 105, 100, 104, 1}, quiet}), Outcome::unknown);
    EXPECT_EQ(long_of({}), Outcome::unknown);
}

TEST(Labels, of_the_next_bar_compare_two_closes_of_the_questions_timeframe) {
    const Question next{
        {}, {}, {10 * ns_per_minute}, Timeframe::of_ns(10 * ns_per_minute), LabelKind::next_bar};
    std::vector<PastBar> bars;
    for (const double close : {100.0, 101.0, 99.0, 99.0, 99.0, 102.0})
        bars.push_back({TimeNs{static_cast<std::int64_t>(bars.size()) * 5 * ns_per_minute},
                        {close, close, close, close, 1}});
    EXPECT_EQ(outcome_of(bars, 0, Side::buy, next), Outcome::stop);
    EXPECT_EQ(outcome_of(bars, 0, Side::sell, next), Outcome::target);
    EXPECT_EQ(outcome_of(bars, 2, Side::buy, next), Outcome::neither);
    EXPECT_EQ(ending_of(bars, 0, Side::buy, next).last, 2U);
    EXPECT_EQ(outcome_of(bars, 4, Side::buy, next), Outcome::unknown);
    bars.erase(bars.begin() + 2);
    EXPECT_EQ(outcome_of(bars, 0, Side::buy, next), Outcome::unknown);
}

TEST(Labels, look_no_further_than_the_barrier_they_met) {
    const auto bars = after({quiet, {100, 104.01, 100, 104, 1}, quiet});
    EXPECT_EQ(ending_of(bars, 0, Side::buy, question).last, 2U);
    EXPECT_EQ(ending_of(bars, 0, Side::sell, question).last, 2U);
    EXPECT_EQ(ending_of(after({quiet, quiet, quiet, quiet}), 0, Side::buy, question).last, 3U);
}

TEST(Labels, count_by_how_little_they_overlap) {
    // Bars 1-2, 2-3 and 5: bar 2 is shared by two labels.
    const std::vector<LabelSpan> spans{{0, 2}, {1, 3}, {4, 5}};
    const auto uniqueness = uniqueness_of(spans, 6);
    ASSERT_EQ(uniqueness.size(), 3U);
    EXPECT_DOUBLE_EQ(uniqueness[0], (1.0 + 0.5) / 2);
    EXPECT_DOUBLE_EQ(uniqueness[1], (0.5 + 1.0) / 2);
    EXPECT_DOUBLE_EQ(uniqueness[2], 1.0);
    EXPECT_DOUBLE_EQ(uniqueness_of(std::vector<LabelSpan>(4, {0, 3}), 4)[2], 0.25);
}

}  // namespace
}  // namespace outcry::predict
