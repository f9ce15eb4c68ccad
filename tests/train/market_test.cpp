// SPDX-License-Identifier: Apache-2.0
// The market set: order flow, regime and the other symbols, each as its formula says, and nothing
// of it seen before it happened.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "actors/predict/train/dataset.hpp"
#include "actors/predict/train/train.hpp"
#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

constexpr std::size_t count = 1060;
const Question question{
    Ratio{1'000'000}, Ratio{1'000'000}, {ns_per_hour}, Timeframe::of_ns(15 * ns_per_minute)};

/// A walk whose flow is known.
std::vector<PastBar> traded(std::uint64_t seed, Timeframe on = feature_base) {
    std::vector<PastBar> bars = testing_walk::bars(count, seed, on.approximate_ns());
    testing_walk::Random random(seed + 77);
    for (PastBar& one : bars) {
        const double share = random.next();
        const double vwap = one.bar.low + (one.bar.high - one.bar.low) * random.next();
        one.flow = BarFlow{std::floor(1 + 200 * random.next()), share * one.bar.volume,
                           vwap * one.bar.volume};
    }
    return bars;
}

using Symbols = std::vector<std::vector<PastBar>>;

/// Decided at every third bar, as `question` is of five minutes.
Dataset rows_of(const Symbols& symbols, Timeframe on = feature_base) {
    std::vector<std::span<const PastBar>> spans(symbols.begin(), symbols.end());
    Question asked = question;
    asked.timeframe = Timeframe::of_ns(3 * on.approximate_ns());
    asked.horizon = {12 * on.approximate_ns()};
    auto rows = market_rows_of(spans, asked, on);
    EXPECT_TRUE(rows.ok()) << rows.error().text();
    return std::move(rows).value();
}

bool same(std::span<const float> a, std::span<const float> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
    });
}

std::size_t place_of(std::string_view name) {
    const auto specs = feature_specs(FeatureSet::market);
    for (std::size_t i = 0; i < specs.size(); ++i)
        if (specs[i].name == name) return i;
    ADD_FAILURE() << "no feature " << name;
    return 0;
}

TEST(MarketSet, holds_the_standard_set_in_its_places_and_has_a_hash_of_its_own) {
    const auto market = feature_specs(FeatureSet::market), standard = feature_specs();
    ASSERT_EQ(market.size(), market_feature_count);
    ASSERT_EQ(standard.size(), feature_count);
    for (std::size_t i = 0; i < standard.size(); ++i) EXPECT_EQ(market[i].name, standard[i].name);
    EXPECT_NE(features_hash(), features_hash(FeatureSet::market));
    EXPECT_EQ(find_features(features_hash(FeatureSet::market)),
              (FeatureChoice{FeatureSet::market, feature_base}));
    EXPECT_EQ(find_features("0"), std::nullopt);
    const Symbols symbols{traded(1), traded(2)};
    const Dataset rows = rows_of(symbols);
    const auto alone = rows_of(symbols[0], question);
    for (std::size_t row = 0; row < alone->rows(); ++row)
        ASSERT_TRUE(same(rows.row(2 * row).first(feature_count), alone->row(row))) << row;
}

TEST(MarketSet, shows_at_no_time_what_any_bar_of_any_symbol_does_later) {
    testing_walk::Random random(5);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Timeframe on = feature_bases()[seed % 5];  // but for days: three begin on another one
        Symbols symbols{traded(3 * seed, on), traded(3 * seed + 1, on), traded(3 * seed + 2, on)};
        const Dataset before = rows_of(symbols, on);
        ASSERT_GT(before.rows(), 100U) << on.to_string();
        const auto whose = static_cast<std::size_t>(3 * random.next());
        // Even: a bar that is decided at, which the others must not have seen. Odd: the one before,
        // which they see when they decide.
        const bool decided_at = seed % 2 == 0;
        const auto changed =
            (decided_at ? 881 : 880) + 3 * static_cast<std::size_t>(50 * random.next());
        PastBar& bar = symbols[whose][changed];
        bar.bar.close = bar.bar.low;
        bar.bar.high *= 1.01;
        bar.bar.volume += 500;
        bar.flow->trades += 900;
        bar.flow->bought += 400;
        const Dataset after = rows_of(symbols, on);
        ASSERT_EQ(before.rows(), after.rows());
        bool moved = false, moved_others = false;
        for (std::size_t row = 0; row < before.rows(); ++row) {
            if (before.decided[row] < bar.close_time) {
                ASSERT_TRUE(same(before.row(row), after.row(row))) << seed << " row " << row;
                continue;
            }
            const bool own = row % 3 == whose;
            // The others of its own instant have not seen it either.
            if (before.decided[row] == bar.close_time && !own) {
                ASSERT_TRUE(same(before.row(row), after.row(row))) << seed << " row " << row;
            }
            (own ? moved : moved_others) |= !same(before.row(row), after.row(row));
        }
        EXPECT_TRUE(moved) << "a change must show somewhere";
        if (!decided_at) {
            EXPECT_TRUE(moved_others) << "the others must hear of it later";
        }
    }
}

TEST(MarketSet, is_the_same_whoever_is_listed_first_behind_the_leader) {
    const Symbols one{traded(1), traded(2), traded(3)}, other{traded(1), traded(3), traded(2)};
    const Dataset a = rows_of(one), b = rows_of(other);
    ASSERT_EQ(a.rows(), b.rows());
    for (std::size_t row = 0; row < a.rows(); row += 3) {
        for (std::size_t i = 0; i < a.features; ++i) {
            ASSERT_FLOAT_EQ(a.row(row)[i], b.row(row)[i]);
            ASSERT_FLOAT_EQ(a.row(row + 1)[i], b.row(row + 2)[i]);
        }
    }
}

TEST(MarketSet, says_what_its_formulas_say) {
    const Symbols symbols{traded(11), traded(12), traded(13)};
    const Dataset rows = rows_of(symbols);
    const std::size_t row = 3 * 20 + 1;  // the second symbol
    const std::size_t at = 863 + 3 * 20;
    const auto& own = symbols[1];
    ASSERT_EQ(rows.decided[row], own[at].close_time);
    const auto value = [&](std::string_view name) {
        return static_cast<double>(rows.row(row)[place_of(name)]);
    };
    const auto sum = [&](std::size_t bars, auto member) {
        double total = 0;
        for (std::size_t i = at + 1 - bars; i <= at; ++i) total += member(own[i]);
        return total;
    };
    const auto volume = [](const PastBar& bar) { return bar.bar.volume; };
    const auto bought = [](const PastBar& bar) { return bar.flow->bought; };
    const auto worth = [](const PastBar& bar) { return bar.flow->worth; };
    const auto trades = [](const PastBar& bar) { return bar.flow->trades; };
    EXPECT_NEAR(value("flow_5m"), 2 * sum(1, bought) / sum(1, volume) - 1, 1e-6);
    EXPECT_NEAR(value("flow_1h"), 2 * sum(12, bought) / sum(12, volume) - 1, 1e-6);
    EXPECT_NEAR(value("flow_1d"), 2 * sum(288, bought) / sum(288, volume) - 1, 1e-6);
    EXPECT_NEAR(value("vwap_gap_5m"), own[at].bar.close / (sum(1, worth) / sum(1, volume)) - 1,
                1e-6);
    EXPECT_NEAR(value("vwap_gap_1d"), own[at].bar.close / (sum(288, worth) / sum(288, volume)) - 1,
                1e-6);
    EXPECT_NEAR(value("trade_size_1h"),
                std::log(sum(12, volume) / sum(12, trades) / (sum(288, volume) / sum(288, trades))),
                1e-6);
    const auto past = [&](const std::vector<PastBar>& bars, std::size_t ago) {
        return std::log(bars[at - 1].bar.close / bars[at - 1 - ago].bar.close);
    };
    EXPECT_NEAR(value("rel_ret_1h"),
                past(own, 12) - (past(symbols[0], 12) + past(symbols[2], 12)) / 2, 1e-6);
    EXPECT_NEAR(value("leader_ret_5m"), past(symbols[0], 1), 1e-6);
    double x = 0, y = 0, xy = 0, xx = 0, yy = 0;
    for (std::size_t i = at - 240; i < at; ++i) {
        const double a = std::log(own[i].bar.close / own[i - 1].bar.close);
        const double b = std::log(symbols[0][i].bar.close / symbols[0][i - 1].bar.close);
        x += a / 240;
        y += b / 240;
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    const double covariance = xy - 240 * x * y;
    EXPECT_NEAR(value("leader_beta_20h"), covariance / (yy - 240 * y * y), 1e-6);
    EXPECT_NEAR(value("leader_corr_20h"),
                covariance / std::sqrt((yy - 240 * y * y) * (xx - 240 * x * x)), 1e-6);
    EXPECT_NEAR(static_cast<double>(rows.row(row - 1)[place_of("leader_beta_20h")]), 1, 1e-6)
        << "the leader's own";
    EXPECT_GT(value("efficiency_1d"), 0);
    EXPECT_LT(value("efficiency_1d"), 1);
}

TEST(MarketSet, misses_the_flow_where_it_is_not_known_and_nothing_else) {
    Symbols symbols{traded(1), traded(2)};
    for (PastBar& bar : symbols[1]) bar.flow.reset();
    const Dataset rows = rows_of(symbols);
    for (std::size_t i = 0; i < rows.features; ++i) {
        const std::string_view name = feature_specs(FeatureSet::market)[i].name;
        const bool flow =
            name.starts_with("flow") || name.starts_with("trade") || name.starts_with("vwap");
        EXPECT_EQ(std::isnan(rows.row(1)[i]), flow) << name;
        EXPECT_FALSE(std::isnan(rows.row(0)[i])) << name;
    }
}

TEST(MarketSet, is_finite_where_nothing_moves_and_nothing_trades) {
    Symbols symbols{traded(1), traded(2)};
    for (auto& bars : symbols)
        for (PastBar& bar : bars) {
            bar.bar = {5, 5, 5, 5, 0};
            bar.flow = BarFlow{};
        }
    const Dataset rows = rows_of(symbols);
    ASSERT_GT(rows.rows(), 0U);
    for (std::size_t i = 0; i < rows.features; ++i)
        EXPECT_TRUE(std::isfinite(rows.row(0)[i])) << feature_specs(FeatureSet::market)[i].name;
}

TEST(MarketSet, does_without_a_neighbour_that_has_gone_silent) {
    Symbols symbols{traded(1), traded(2)};
    symbols[1].resize(900);
    const Dataset rows = rows_of(symbols);
    const std::size_t last = rows.rows() - 1;
    EXPECT_TRUE(std::isnan(rows.row(last)[place_of("rel_ret_1h")]));
    EXPECT_FALSE(std::isnan(rows.row(last)[place_of("leader_beta_20h")]));
}

TEST(Features, begin_anew_at_a_split_instead_of_taking_it_for_a_return) {
    for (const FeatureSet set : {FeatureSet::standard, FeatureSet::market})
        for (const double factor : {1.0 / 7, 0.5, 2.0}) {
            const auto bars = traded(4);
            Features features = Features::make(set);
            for (std::size_t i = 0; i < 900; ++i)
                ASSERT_TRUE(features.add(bars[i].close_time, bars[i].bar, bars[i].flow).ok());
            ASSERT_TRUE(features.warm());
            const auto& bar = bars[900].bar;
            ASSERT_TRUE(
                features
                    .add(bars[900].close_time, {bar.open * factor, bar.high * factor,
                                                bar.low * factor, bar.close * factor, bar.volume})
                    .ok());
            EXPECT_EQ(features.bars, 1) << factor;
            EXPECT_EQ(features.wide.has_value(), set == FeatureSet::market);
        }
}

TEST(Train, of_the_market_set_says_so_in_the_header_twice_in_the_same_bytes) {
    TrainOptions options;
    options.features = FeatureSet::market;
    options.horizon = {ns_per_hour};
    options.target = options.stop = Ratio{1'000'000};
    options.trees = 5;
    options.folds = 2;
    options.patience = 0;
    const auto bars = [] {
        return std::vector<TrainBars>{{"LEAD", "a.csv", traded(1)}, {"NEXT", "b.csv", traded(2)}};
    };
    const auto one = train(options, bars()), two = train(options, bars());
    ASSERT_TRUE(one.ok()) << one.error().text();
    EXPECT_EQ(one->hash, two->hash);
    EXPECT_EQ(one->header.features.size(), market_feature_count);
    EXPECT_EQ(one->header.features_hash, features_hash(FeatureSet::market));
    EXPECT_EQ(one->header.symbols.front(), "LEAD");
    EXPECT_EQ(one->header.spread.size(), market_feature_count);
}

}  // namespace
}  // namespace outcry::predict
