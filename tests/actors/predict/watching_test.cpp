// SPDX-License-Identifier: Apache-2.0
// What a forecaster says of itself: scores by the rules of the labels, and drift from what it
// learned.
#include <gtest/gtest.h>

#include <cmath>

#include "actors/predict/drift.hpp"
#include "actors/predict/scorer.hpp"
#include "actors/predict/spread.hpp"
#include "outcry/math/math.hpp"
#include "outcry/statistics/random.hpp"

namespace outcry::predict {
namespace {

constexpr Timeframe five = Timeframe::of_ns(5 * ns_per_minute);
const Question question{Ratio{4'000'000}, Ratio{2'000'000}, {20 * ns_per_minute}, five};
const TimeNs start = time::from_civil(2025, 5, 1);

Bar bar(int number, double open, double high, double low, double close) {
    const auto price = [](double value) {
        return Price::from_units(static_cast<std::int64_t>(std::round(value * 1e8)));
    };
    return {"sim",
            "ABC",
            five,
            start + DurationNs{number * 5 * ns_per_minute},
            price(open),
            price(high),
            price(low),
            price(close),
            Quantity::from_units(100'000'000)};
}

Forecast forecast(TimeNs close) {
    return {"sim", "ABC", five, close, "hash", 0.4, 0.3, 0.25, 0.35, question.horizon, {}};
}

std::vector<Settled> hear(Scorer& scorer, const Bar& next, const Question& asked = question) {
    return scorer.hear(next, asked, five, "hash");
}

TEST(Scorer, waits_for_the_horizon_and_then_says_what_became_of_both_entries) {
    Scorer scorer;
    scorer.wait(forecast(start), Price::from_units(10'000'000'000), {});
    EXPECT_TRUE(hear(scorer, bar(0, 100, 101, 99, 100)).empty());
    EXPECT_TRUE(hear(scorer, bar(1, 100, 104.5, 100, 104)).empty());  // target long, stop short
    EXPECT_TRUE(hear(scorer, bar(2, 104, 104, 90, 91)).empty());      // too late for either
    const auto settled = hear(scorer, bar(3, 91, 92, 90, 91));
    ASSERT_EQ(settled.size(), 1U);
    const ForecastScored& said = settled[0].scored;
    EXPECT_EQ(said.long_end, EntryEnd::target);
    EXPECT_EQ(said.short_end, EntryEnd::stop);
    EXPECT_DOUBLE_EQ(said.loss_long, -math::log(0.4));
    EXPECT_DOUBLE_EQ(said.loss_short, -math::log(0.7));
    EXPECT_DOUBLE_EQ(said.baseline_loss_long, -math::log(0.25));
    EXPECT_DOUBLE_EQ(said.baseline_loss_short, -math::log(0.65));
    EXPECT_EQ(said.close_time, start);
    EXPECT_TRUE(scorer.waiting.empty());
}

TEST(Scorer, counts_the_stop_first_and_no_bar_behind_the_horizon) {
    Scorer scorer;
    scorer.wait(forecast(start), {}, {});
    EXPECT_TRUE(hear(scorer, bar(0, 100, 105, 97, 100)).empty());  // touches both, for both sides
    auto settled = hear(scorer, bar(4, 100, 120, 80, 100));        // a gap over the horizon
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].scored.long_end, EntryEnd::stop);
    EXPECT_EQ(settled[0].scored.short_end, EntryEnd::stop);
    scorer.wait(forecast(start), {}, {});
    settled = hear(scorer, bar(4, 100, 120, 80, 100));
    EXPECT_EQ(settled[0].scored.long_end, EntryEnd::neither);
}

TEST(Scorer, keeps_many_apart_and_tells_what_each_model_lost) {
    Scorer scorer;
    for (int i = 0; i < 6; ++i) {
        const TimeNs close = start + DurationNs{i * 5 * ns_per_minute};
        scorer.wait(forecast(close), {},
                    std::vector<Opinion>{{"a", "x", 0.9, 0.9, 0.5}, {"b", "y", 0.1, 0.1, 0.5}});
        const auto settled = hear(scorer, bar(i, 100, 101, 99, 100));
        ASSERT_EQ(settled.size(), i < 3 ? 0U : 1U) << i;
        if (i < 3) continue;
        EXPECT_EQ(settled[0].scored.close_time, start + DurationNs{(i - 3) * 5 * ns_per_minute});
        ASSERT_EQ(settled[0].member_losses.size(), 2U);
        EXPECT_NEAR(settled[0].member_losses[0], -2 * std::log(0.1), 1e-12);
        EXPECT_NEAR(settled[0].member_losses[1], -2 * std::log(0.9), 1e-12);
    }
    EXPECT_EQ(scorer.waiting.size(), 3U);
}

TEST(Scorer, compares_two_closes_when_asked_for_the_next_bar) {
    const Question next{{}, {}, {5 * ns_per_minute}, five, LabelKind::next_bar};
    Scorer scorer;
    scorer.wait(forecast(start), Price::from_units(10'000'000'000), {});
    const auto settled = hear(scorer, bar(0, 90, 120, 80, 100.5), next);
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].scored.long_end, EntryEnd::target);
    EXPECT_EQ(settled[0].scored.short_end, EntryEnd::stop);
}

FeatureSpread quarters() { return {{1.0, 2.0, 3.0}, {0.25, 0.25, 0.25, 0.25, 0.0}}; }

TEST(Spread, puts_a_value_below_the_first_edge_that_it_does_not_pass) {
    const FeatureSpread spread = quarters();
    EXPECT_EQ(part_of(spread, 0.5), 0U);
    EXPECT_EQ(part_of(spread, 1.0), 0U);
    EXPECT_EQ(part_of(spread, 1.5), 1U);
    EXPECT_EQ(part_of(spread, 9.0), 3U);
    EXPECT_EQ(part_of(spread, std::nan("")), 4U);
}

TEST(Spread, index_is_nothing_when_shares_agree_and_what_siddiqi_says_when_they_do_not) {
    const std::vector<std::int64_t> same{1000, 1000, 1000, 1000, 0};
    EXPECT_NEAR(stability_index(quarters(), same), 0.0, 1e-9);
    const std::vector<std::int64_t> moved{40'000, 30'000, 20'000, 10'000, 0};
    const double wanted =
        0.15 * std::log(1.6) + 0.05 * std::log(1.2) - 0.05 * std::log(0.8) - 0.15 * std::log(0.4);
    EXPECT_NEAR(stability_index(quarters(), moved), wanted, 1e-3);
    EXPECT_TRUE(std::isfinite(stability_index(quarters(), std::vector<std::int64_t>(5, 0))));
}

ModelHeader header() {
    ModelHeader header;
    header.features = {"x"};
    header.spread = {quarters()};
    return header;
}

TEST(Drift, is_told_once_a_day_and_names_what_moved) {
    DriftWatch watch;
    EXPECT_FALSE(watch.begin(start, header(), 1.0).has_value());
    for (int i = 0; i < 400; ++i) {
        const float value = 0.5F + static_cast<float>(i % 2);
        watch.forecast(std::vector<float>{value}, header());
    }
    EXPECT_FALSE(watch.begin(start + DurationNs{ns_per_hour}, header(), 1.0).has_value());
    const auto drift = watch.begin(start + DurationNs{ns_per_day}, header(), 1.0);
    ASSERT_TRUE(drift.has_value());
    EXPECT_EQ(drift->rows, 400);
    EXPECT_EQ(drift->from, start);
    EXPECT_EQ(drift->to, start + DurationNs{ns_per_day});
    ASSERT_EQ(drift->features.size(), 1U);
    EXPECT_GT(drift->features[0].index, 0.25);
    ASSERT_EQ(drift->alarms.size(), 1U);
    EXPECT_EQ(drift->alarms[0].find("x moved: stability index"), 0U) << drift->alarms[0];
    EXPECT_TRUE(watch.told(header(), 0.001).alarms.empty());  // one independent row tells nothing
}

TEST(Drift, compares_what_was_said_with_what_happened_and_minds_overlap) {
    const auto alarms = [](double weight) {
        DriftWatch watch;
        (void)watch.begin(start, header(), weight);
        for (int i = 0; i < 900; ++i) {
            ForecastScored one;
            one.p_long = 0.5;
            one.p_short = 0.25;
            one.long_end = i % 4 == 0 ? EntryEnd::target : EntryEnd::stop;
            one.short_end = one.long_end;
            watch.scored(one);
        }
        const Drift drift = watch.told(header(), weight);
        EXPECT_DOUBLE_EQ(drift.long_side.said, 0.5);
        EXPECT_DOUBLE_EQ(drift.long_side.happened, 0.25);
        EXPECT_NEAR(drift.long_side.error, 0.5 / std::sqrt(900 * weight), 1e-12);
        return drift.alarms;
    };
    ASSERT_EQ(alarms(1.0).size(), 1U);
    EXPECT_EQ(alarms(1.0)[0].find("long said 0.50, happened 0.25"), 0U) << alarms(1.0)[0];
    EXPECT_TRUE(alarms(0.01).empty());  // nine independent rows tell nothing
}

TEST(Drift, looks_back_a_fortnight) {
    DriftWatch watch;
    for (int day = 0; day < 40; ++day) {
        (void)watch.begin(start + DurationNs{day * ns_per_day}, header(), 1.0);
        watch.forecast(std::vector<float>{1.5F}, header());
    }
    EXPECT_EQ(watch.days.size(), DriftWatch::days_max);
    EXPECT_EQ(watch.told(header(), 1.0).rows, static_cast<std::int64_t>(DriftWatch::days_max));
}

}  // namespace
}  // namespace outcry::predict
