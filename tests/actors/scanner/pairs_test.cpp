// SPDX-License-Identifier: Apache-2.0
// The life of a pair: watched, converged, diverged, broken; and how all symbols correlate.
#include "actors/scanner/pairs.hpp"

#include <gtest/gtest.h>

#include "outcry/math/math.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/actors/scanner/market.hpp"
#include "tests/support/play.hpp"

namespace outcry::scanner {
namespace {

using test::bar_of;
using test::Chance;
using test::floor_of;
using test::m15;
using test::may;
using test::Play;

PairMonitor::Params params() {
    PairMonitor::Params made;
    made.decide_on = m15;
    made.lambda = 0.98;
    made.rounds_min = 60;
    made.window = 80;
    made.review = 20;
    return made;
}

/// `lone` walks by itself, `lead` too, and `twin` follows it but for a spread that one may push.
class Three {
 public:
    explicit Three(PairMonitor::Params made = params()) : play_(made, "pairs") {
        play_.at(may).hear(floor_of({"lone", "lead", "twin"}));
    }
    /// A round in which the spread is `spread`, or where its own noise takes it.
    std::vector<test::Spoken> round(std::optional<double> spread = std::nullopt) {
        lone_ += 0.01 * chance_.swing();
        const double step = 0.01 * chance_.swing();
        lead_ += step;
        spread_ = spread ? *spread : 0.3 * spread_ + 0.002 * chance_.swing();
        const TimeNs close = may + DurationNs{(number_ + 1) * m15.approximate_ns()};
        play_.at(close);
        say("lone", 100 * math::exp(lone_), close);
        say("lead", 50 * math::exp(lead_), close);
        say("twin", 20 * math::exp(1.2 * lead_ + spread_), close);
        ++number_;
        play_.advance_to(close + DurationNs{2 * ns_per_s});
        return play_.said();
    }
    /// What was said of pairs and correlations over so many rounds.
    struct Story {
        std::vector<PairChange> changes;
        std::vector<Correlations> reviews;
    };
    Story rounds(int count) {
        Story story;
        for (int i = 0; i < count; ++i) {
            (void)round();
            for (PairChange& one : play_.all<PairChange>()) story.changes.push_back(std::move(one));
            for (Correlations& one : play_.all<Correlations>())
                story.reviews.push_back(std::move(one));
        }
        return story;
    }
    Play<PairMonitor>& play() { return play_; }

 private:
    void say(const std::string& name, double price, TimeNs close) {
        play_.hear_at(bar_of(name, number_, price, price), close);
    }
    Play<PairMonitor> play_;
    Chance chance_{11};
    double lone_ = 0, lead_ = 0, spread_ = 0;
    int number_ = 0;
};

TEST(Pairs, of_too_many_symbols_say_how_many_fit_and_the_window_that_would_do) {
    const auto opened_with = [](std::size_t count, std::int32_t window) {
        PairMonitor::Params made = params();
        made.window = window;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i) names.push_back("S" + std::to_string(i));
        Play<PairMonitor> play(made, "pairs");
        play.at(may).hear(floor_of(names));
        return play.failure();
    };
    EXPECT_EQ(opened_with(366, 120), "");
    EXPECT_EQ(opened_with(430, 40), "");
    const std::string many = opened_with(400, 120);
    EXPECT_NE(many.find("400 symbols (79800 pairs)"), std::string::npos) << many;
    EXPECT_NE(many.find("until there are 366, or set window = "), std::string::npos) << many;
    const std::string far = opened_with(500, 120);
    EXPECT_NE(far.find("until there are 366"), std::string::npos) << far;
    EXPECT_EQ(far.find("set window"), std::string::npos) << "no window is short enough";
    PairMonitor::Params odd = params();
    odd.leave = 3;
    EXPECT_FALSE(PairMonitor::check(odd));
    odd = params();
    odd.lags = 5;
    EXPECT_FALSE(PairMonitor::check(odd));
}

TEST(Pairs, watches_what_goes_together_and_tells_all_correlations_at_a_review) {
    Three three;
    const auto story = three.rounds(90);
    ASSERT_EQ(story.reviews.size(), 2U);
    const Correlations& told = story.reviews.front();
    EXPECT_EQ(told.pairs, 3);
    ASSERT_EQ(told.highest.size(), 1U);
    EXPECT_EQ(told.highest[0].first, "lead");
    EXPECT_EQ(told.highest[0].second, "twin");
    EXPECT_GT(told.highest[0].correlation, 0.9);
    EXPECT_LT(std::fabs(told.lowest.correlation), 0.5);
    EXPECT_LT(told.mean, told.highest[0].correlation);
    ASSERT_FALSE(story.changes.empty());
    const PairChange& found = story.changes.front();
    EXPECT_NE(found.state, PairState::watched);
    EXPECT_NEAR(found.hedge, 1.2, 0.1);
    EXPECT_LT(found.adf, found.critical_5);
    ASSERT_TRUE(found.half_life);
    EXPECT_LT(*found.half_life, 2);
}

TEST(Pairs, weigh_the_first_return_like_any_of_its_age) {
    Three three;
    const auto told = three.rounds(61).reviews;
    ASSERT_EQ(told.size(), 1U);
    const auto& symbols = three.play().state().symbols;
    const auto by_hand = [&](std::size_t i, std::size_t j) {
        const auto product = [&](std::size_t one, std::size_t other) {
            double sum = 0, weight = 1;
            for (std::size_t k = symbols[one].closes.size() - 1; k > 0; --k, weight *= 0.98)
                sum += weight * (symbols[one].closes[k] - symbols[one].closes[k - 1]) *
                       (symbols[other].closes[k] - symbols[other].closes[k - 1]);
            return sum;
        };
        return product(i, j) / math::sqrt(product(i, i) * product(j, j));
    };
    ASSERT_EQ(symbols[0].closes.size(), 61U) << "all there were";
    EXPECT_NEAR(told[0].highest.at(0).correlation, by_hand(1, 2), 1e-12);
    EXPECT_NEAR(told[0].mean, (by_hand(0, 1) + by_hand(0, 2) + by_hand(1, 2)) / 3, 1e-12);
}

TEST(Pairs, tells_when_a_spread_opens_closes_and_breaks_and_only_then) {
    Three three;
    (void)three.rounds(85);
    for (int i = 0; i < 20 && three.play().state().watched.at(0).state != PairState::converged; ++i)
        (void)three.round(0.0);
    ASSERT_EQ(three.play().state().watched.at(0).state, PairState::converged);
    (void)three.round(0.004);
    const auto opened = three.play().only<PairChange>();
    EXPECT_EQ(opened.state, PairState::diverged);
    EXPECT_EQ(opened.was, PairState::converged);
    EXPECT_GE(opened.zscore, 2);
    EXPECT_NEAR(opened.spread / opened.zscore, 0.0013, 0.0008);
    (void)three.round(0.003);
    EXPECT_EQ(three.play().count<PairChange>(), 0U) << "still diverged";
    (void)three.round(0.0);
    EXPECT_EQ(three.play().only<PairChange>().state, PairState::converged);
    (void)three.round(0.05);
    const auto broken = three.play().only<PairChange>();
    EXPECT_EQ(broken.state, PairState::broken);
    EXPECT_FALSE(broken.reason.empty());
}

TEST(Pairs, knows_no_return_of_a_symbol_without_a_bar) {
    Three three;
    (void)three.rounds(30);
    auto& state = three.play().state();
    const auto closes = state.symbols[0].closes.size();
    EXPECT_EQ(closes, 30U);
    const TimeNs close = may + DurationNs{31 * m15.approximate_ns()};
    three.play().at(close).hear_at(bar_of("lead", 30, 50, 50), close);
    three.play().advance_to(close + DurationNs{2 * ns_per_s});
    EXPECT_EQ(three.play().state().symbols[0].closes.size(), closes + 1) << "windows stay aligned";
    EXPECT_EQ(three.play().state().symbols[0].closes[closes],
              three.play().state().symbols[0].closes[closes - 1]);
}

}  // namespace
}  // namespace outcry::scanner
