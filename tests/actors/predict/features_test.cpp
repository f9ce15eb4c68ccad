// SPDX-License-Identifier: Apache-2.0
// The feature set: known figures, warm-up, gaps, snapshots, and that nothing is seen before it
// happened.
#include "actors/predict/features.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <bit>
#include <cmath>
#include <set>

#include "outcry/codec/encode.hpp"

namespace outcry::predict {
namespace {

constexpr std::int64_t step = 5 * ns_per_minute;
const TimeNs start = time::from_civil(2025, 3, 13);  // a whole number of twelve days since 1970

/// A walk from a seed: every bar is sound, none repeats.
std::vector<indicator::Ohlcv> walk(std::size_t count, std::uint64_t seed) {
    std::vector<indicator::Ohlcv> bars;
    double price = 100;
    const auto next = [&seed] {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(seed >> 11) / 9007199254740992.0;
    };
    for (std::size_t i = 0; i < count; ++i) {
        const double open = price;
        price *= 1.0 + 0.004 * (next() - 0.5);
        const double high = std::fmax(open, price) * (1.0 + 0.001 * next());
        const double low = std::fmin(open, price) * (1.0 - 0.001 * next());
        bars.push_back({open, high, low, price, 1000 * next()});
    }
    return bars;
}

TimeNs close_of(std::size_t index, Timeframe on = feature_base) {
    return start + DurationNs{static_cast<std::int64_t>(index + 1) * on.approximate_ns()};
}

std::vector<FeatureRow> rows_of(const std::vector<indicator::Ohlcv>& bars,
                                Timeframe on = feature_base) {
    Features features = Features::make(FeatureSet::standard, on);
    std::vector<FeatureRow> rows;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        EXPECT_TRUE(features.add(close_of(i, on), bars[i]).ok());
        rows.push_back(features.row());
    }
    return rows;
}

bool same(const FeatureRow& a, const FeatureRow& b) {
    for (std::size_t i = 0; i < feature_count; ++i)
        if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) return false;
    return true;
}

std::size_t place_of(std::string_view name) {
    for (std::size_t i = 0; i < feature_count; ++i)
        if (feature_specs()[i].name == name) return i;
    ADD_FAILURE() << "no feature " << name;
    return 0;
}

RC_GTEST_PROP(Features, change_nowhere_before_a_changed_bar, (std::uint64_t seed)) {
    const auto bases = feature_bases();
    const Timeframe on = bases[*rc::gen::inRange<std::size_t>(0, bases.size())];
    auto bars = walk(700, seed);
    const auto before = rows_of(bars, on);
    const auto changed = *rc::gen::inRange<std::size_t>(1, bars.size());
    const double factor = *rc::gen::element(0.5, 0.9, 1.1, 3.0);
    for (std::size_t i = changed; i < bars.size(); ++i)
        bars[i] = {bars[i].open * factor, bars[i].high * factor, bars[i].low * factor,
                   bars[i].close * factor, bars[i].volume * 2 + 1};
    const auto after = rows_of(bars, on);
    for (std::size_t i = 0; i < changed; ++i) RC_ASSERT(same(before[i], after[i]));
    RC_ASSERT(!same(before[changed], after[changed]));
}

TEST(Features, each_depends_on_the_bars_up_to_its_own_time) {
    auto bars = walk(900, 7);
    const auto before = rows_of(bars);
    for (std::size_t i = 400; i < 500; ++i)
        bars[i] = {bars[i].open, bars[i].high * 1.01, bars[i].low * 0.97, bars[i].close * 0.98,
                   bars[i].volume + 900};
    const auto after = rows_of(bars);
    for (std::size_t place = 0; place < feature_count - 2; ++place) {  // the hour does not
        bool moved = false;
        for (std::size_t i = 400; i < 600; ++i)
            moved = moved || before[i][place] != after[i][place];
        EXPECT_TRUE(moved) << feature_specs()[place].name;
    }
}

TEST(Features, are_missing_while_warming_up_and_never_after) {
    const auto rows = rows_of(walk(Features::bars_needed + 50, 3));
    for (std::size_t place = 0; place < feature_count - 2; ++place)
        EXPECT_TRUE(std::isnan(rows[0][place])) << feature_specs()[place].name;
    for (std::size_t i = Features::bars_needed - 1; i < rows.size(); ++i)
        for (std::size_t place = 0; place < feature_count; ++place)
            ASSERT_TRUE(std::isfinite(rows[i][place]))
                << feature_specs()[place].name << " at " << i;
}

TEST(Features, say_what_their_formulas_say) {
    const auto bars = walk(1200, 11);
    const auto rows = rows_of(bars);
    const std::size_t at = 1151;  // 96 hours: a 5m, 15m and 1h close
    const auto value = [&](std::string_view name) {
        return static_cast<double>(rows[at][place_of(name)]);
    };
    EXPECT_NEAR(value("ret_1h"), std::log(bars[at].close / bars[at - 12].close), 1e-8);
    EXPECT_NEAR(value("ret_1d"), std::log(bars[at].close / bars[at - 288].close), 1e-8);
    double high = 0;
    double low = 1e9;
    double squares = 0;
    for (std::size_t i = at - 287; i <= at; ++i) {
        high = std::fmax(high, bars[i].high);
        low = std::fmin(low, bars[i].low);
        squares += std::pow(std::log(bars[i].close / bars[i - 1].close), 2);
    }
    EXPECT_NEAR(value("rvol_1d"), std::sqrt(squares), 1e-7);
    EXPECT_NEAR(value("day_position"), (bars[at].close - low) / (high - low), 1e-6);
    EXPECT_NEAR(value("day_drawdown"), bars[at].close / high - 1, 1e-8);
    EXPECT_NEAR(value("hour_cos"), 1.0, 1e-9);
    const double top = std::fmax(bars[at - 2].high, std::fmax(bars[at - 1].high, bars[at].high));
    const double bottom = std::fmin(bars[at - 2].low, std::fmin(bars[at - 1].low, bars[at].low));
    EXPECT_NEAR(value("body_15m"), (bars[at].close - bars[at - 2].open) / (top - bottom), 1e-6);
}

TEST(Features, drop_a_context_bar_whose_beginning_was_not_heard) {
    const auto bars = walk(4, 5);
    ContextBar context;
    context.length = {15 * ns_per_minute};
    EXPECT_FALSE(context.add(start + DurationNs{2 * step}, bars[0], {step}).has_value());
    EXPECT_FALSE(context.add(start + DurationNs{3 * step}, bars[1], {step}).has_value());
    EXPECT_FALSE(context.add(start + DurationNs{4 * step}, bars[2], {step}).has_value());
    EXPECT_FALSE(context.add(start + DurationNs{5 * step}, bars[3], {step}).has_value());
    const auto whole = context.add(start + DurationNs{6 * step}, bars[1], {step});
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(whole->open, bars[2].open);
    EXPECT_EQ(whole->volume, bars[2].volume + bars[3].volume + bars[1].volume);
}

TEST(Features, fill_a_short_gap_with_flat_bars_and_begin_anew_after_a_long_one) {
    const auto bars = walk(900, 9);
    Features features = Features::make();
    for (std::size_t i = 0; i < 880; ++i) ASSERT_TRUE(features.add(close_of(i), bars[i]).ok());
    ASSERT_TRUE(features.warm());
    Features filled = features;
    const double flat = bars[879].close;
    for (std::size_t i = 880; i < 892; ++i)
        ASSERT_TRUE(filled.add(close_of(i), {flat, flat, flat, flat, 0}).ok());
    Features gapped = features;
    ASSERT_TRUE(gapped.add(close_of(892), bars[892]).ok());
    ASSERT_TRUE(filled.add(close_of(892), bars[892]).ok());
    EXPECT_TRUE(same(filled.row(), gapped.row()));
    EXPECT_TRUE(gapped.warm());
    ASSERT_TRUE(features.add(close_of(893), bars[893]).ok());
    EXPECT_EQ(features.bars, 1);
    EXPECT_TRUE(std::isnan(features.row()[0]));
}

TEST(Features, refuse_bars_that_are_late_off_the_grid_or_unsound) {
    Features features = Features::make();
    const auto bars = walk(3, 1);
    ASSERT_TRUE(features.add(close_of(1), bars[0]).ok());
    const auto row = features.row();
    EXPECT_FALSE(features.add(close_of(1), bars[1]).ok());
    EXPECT_FALSE(features.add(close_of(0), bars[1]).ok());
    EXPECT_FALSE(features.add(close_of(2) + DurationNs{1}, bars[1]).ok());
    EXPECT_FALSE(features.add(close_of(2), {0, 1, 1, 1, 1}).ok());
    EXPECT_FALSE(features.add(close_of(2), {1, 1, -1, 1, 1}).ok());
    EXPECT_FALSE(features.add(close_of(2), {1, std::nan(""), 1, 1, 1}).ok());
    EXPECT_FALSE(features.add(close_of(2), {1, 1, 1, 1, -1}).ok());
    Bar minute;
    EXPECT_FALSE(features.add(minute).ok());
    EXPECT_TRUE(same(row, features.row()));
}

TEST(Features, flat_prices_give_finite_rows) {
    const std::vector<indicator::Ohlcv> flat(Features::bars_needed + 10, {5, 5, 5, 5, 0});
    const FeatureRow row = rows_of(flat).back();
    for (std::size_t place = 0; place < feature_count; ++place)
        EXPECT_TRUE(std::isfinite(row[place])) << feature_specs()[place].name;
}

TEST(Features, go_on_from_a_snapshot_as_if_nothing_had_happened) {
    const auto bars = walk(1000, 21);
    Features features = Features::make();
    for (std::size_t i = 0; i < 777; ++i) ASSERT_TRUE(features.add(close_of(i), bars[i]).ok());
    const Buffer snapshot = encoded(features);
    auto restored = decoded<Features>(snapshot.view());
    ASSERT_TRUE(restored.ok()) << restored.error().text();
    for (std::size_t i = 777; i < bars.size(); ++i) {
        ASSERT_TRUE(features.add(close_of(i), bars[i]).ok());
        ASSERT_TRUE(restored->add(close_of(i), bars[i]).ok());
        ASSERT_TRUE(same(features.row(), restored->row())) << i;
    }
}

TEST(Features, are_the_same_of_bars_of_any_length_but_for_the_hour) {
    const auto bars = walk(900, 13);
    const auto five = rows_of(bars);
    for (const Timeframe on : feature_bases()) {
        const auto rows = rows_of(bars, on);
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t place = 0; place + 2 < feature_count; ++place)
                ASSERT_EQ(std::bit_cast<std::uint32_t>(rows[i][place]),
                          std::bit_cast<std::uint32_t>(five[i][place]))
                    << feature_specs(FeatureSet::standard, on)[place].name << " at " << i;
    }
}

TEST(Features, take_bars_of_their_own_length_alone_and_fill_twelve_of_them) {
    const Timeframe hour = Timeframe::of_ns(ns_per_hour);
    const auto bars = walk(900, 9);
    Features features = Features::make(FeatureSet::standard, hour);
    for (std::size_t i = 0; i < 870; ++i)
        ASSERT_TRUE(features.add(close_of(i, hour), bars[i]).ok());
    ASSERT_TRUE(features.warm());
    EXPECT_EQ(features.add(close_of(870, hour) + DurationNs{step}, bars[870]).error().message,
              "bar closing at 2025-04-18T07:05:00Z is off the 1h grid");
    Bar five;
    five.timeframe = feature_base;
    EXPECT_EQ(features.add(five).error().message, "a feature bar lasts 1h, this one 5m");
    Features gapped = features;
    ASSERT_TRUE(gapped.add(close_of(882, hour), bars[870]).ok());
    EXPECT_TRUE(gapped.warm());
    ASSERT_TRUE(features.add(close_of(883, hour), bars[870]).ok());
    EXPECT_EQ(features.bars, 1);
}

TEST(Features, are_told_in_spans_of_their_own_bars_and_hashed_apart) {
    const auto told = [](Timeframe on, std::size_t place) {
        const FeatureSpec& spec = feature_specs(FeatureSet::market, on)[place];
        return std::string(spec.name) + ": " + std::string(spec.formula);
    };
    const Timeframe hour = Timeframe::of_ns(ns_per_hour), day = Timeframe::of_ns(ns_per_day);
    EXPECT_EQ(told(hour, 0), "ret_1h: ln(close / close 1 bar ago), 1h bars");
    EXPECT_EQ(told(hour, 10), "ema_ratio_9_21_3h: EMA(9) / EMA(21) of 3h closes - 1");
    EXPECT_EQ(told(hour, 17), "rvol_ratio: rvol_2d / rvol_12d");
    EXPECT_EQ(told(day, 19), "288d_position: (close - low) / (high - low) over 96 3d bars");
    EXPECT_EQ(told(day, 22),
              "hour_sin: sin of 2 pi times the share of the UTC day gone at the close");
    EXPECT_EQ(told(hour, 39),
              "leader_beta_10d: covariance with the leader / its variance, 240 1h log returns, as "
              "of the bar before");
    std::set<std::string> hashes;
    for (const Timeframe on : feature_bases())
        for (const FeatureSet set : {FeatureSet::standard, FeatureSet::market}) {
            EXPECT_TRUE(hashes.insert(features_hash(set, on)).second) << on.to_string();
            EXPECT_EQ(find_features(features_hash(set, on)), (FeatureChoice{set, on}));
            std::set<std::string_view> names;
            for (const FeatureSpec& spec : feature_specs(set, on))
                EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
        }
    EXPECT_EQ(check_feature_base(Timeframe::of_ns(2 * ns_per_hour)).error().message,
              "features_on 2h is not 1m, 5m, 15m, 1h, 4h or 1d");
}

TEST(Features, have_names_of_their_own_and_a_hash_that_stays) {
    std::set<std::string_view> names;
    for (const FeatureSpec& spec : feature_specs()) {
        EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
        EXPECT_FALSE(spec.formula.empty());
    }
    EXPECT_EQ(features_hash().size(), 64U);
    EXPECT_EQ(features_hash().substr(0, 8), "7ac1c610");
}

}  // namespace
}  // namespace outcry::predict
