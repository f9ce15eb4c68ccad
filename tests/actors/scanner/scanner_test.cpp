// SPDX-License-Identifier: Apache-2.0
// What a scanner makes of a few symbols: who stands out, by how much, and how sure it may be.
#include "actors/scanner/scanner.hpp"

#include <gtest/gtest.h>

#include "tests/actors/scanner/market.hpp"
#include "tests/support/play.hpp"

namespace outcry::scanner {
namespace {

using test::bar_of;
using test::floor_of;
using test::m15;
using test::may;
using test::Play;

const Timeframe h1 = Timeframe::of_ns(ns_per_hour);

Scanner::Params quick() {
    Scanner::Params params;
    params.decide_on = m15;
    params.timeframes = {m15, h1};
    params.count = 3;
    params.pulse.fast = 2;
    params.pulse.slow = 4;
    params.pulse.range = 3;
    params.pulse.baseline = 6;
    return params;
}

/// Hears `count` bars of each symbol, growing by its own factor a bar, and lets the timer fire.
class Scan {
 public:
    explicit Scan(std::vector<std::pair<std::string, double>> growth, TimeNs live_from = may,
                  Scanner::Params params = quick())
        : growth_(std::move(growth)), play_(params, "scanner"), prices_(growth_.size(), 100) {
        std::vector<std::string> names;
        for (const auto& [name, factor] : growth_) names.push_back(name);
        play_.at(may).hear(floor_of(names));
        play_.hear(FeedStatus{"data", live_from, "test"});
    }
    /// One bar of 15 minutes each, every fourth an hour's as well; who is `silent` has none.
    std::vector<Ranking> round(const std::string& silent = {}) {
        const TimeNs close = may + DurationNs{(number_ + 1) * m15.approximate_ns()};
        play_.at(close);
        for (std::size_t i = 0; i < growth_.size(); ++i) {
            const auto& [name, factor] = growth_[i];
            const double open = prices_[i];
            prices_[i] *= factor;
            if (name == silent) continue;
            play_.hear_at(bar_of(name, number_, open, prices_[i]), close);
            if (number_ % 4 == 3)
                play_.hear_at(bar_of(name, number_ / 4, open, prices_[i], h1), close);
        }
        ++number_;
        play_.advance_to(close + DurationNs{2 * ns_per_s});
        return play_.all<Ranking>();
    }
    Ranking after(int rounds) {
        std::vector<Ranking> last;
        for (int i = 0; i < rounds; ++i) last = round();
        EXPECT_EQ(last.size(), 1U);
        return last.empty() ? Ranking{} : last.front();
    }
    Play<Scanner>& play() { return play_; }

 private:
    std::vector<std::pair<std::string, double>> growth_;
    Play<Scanner> play_;
    std::vector<double> prices_;
    int number_ = 0;
};

const Standing& standing(const RankedSymbol& row, Timeframe timeframe) {
    return *std::find_if(row.standings.begin(), row.standings.end(),
                         [&](const Standing& one) { return one.timeframe == timeframe; });
}

TEST(Scanner, ranks_what_moves_most_first_whichever_way_and_names_the_side) {
    const Ranking ranking =
        Scan({{"calm", 1.0001}, {"down", 0.98}, {"up", 1.01}, {"flat", 1}}).after(60);
    ASSERT_EQ(ranking.rows.size(), 3U);
    EXPECT_EQ(ranking.rows[0].instrument, "down");
    EXPECT_LT(ranking.rows[0].score, 0);
    EXPECT_EQ(ranking.rows[1].instrument, "up");
    EXPECT_GT(ranking.rows[1].score, 0);
    EXPECT_EQ(ranking.rows[1].rank, 2);
    EXPECT_DOUBLE_EQ(ranking.rows[1].confidence, 1);  // both timeframes are warm and agree
    EXPECT_EQ(ranking.symbols, 4);
    EXPECT_EQ(ranking.warm, 4);
    EXPECT_EQ(ranking.round, may + DurationNs{60 * m15.approximate_ns()});
    EXPECT_EQ(standing(ranking.rows[1], h1).regime, Regime::trend);
}

TEST(Scanner, breaks_ties_by_the_order_of_the_floor) {
    const Ranking ranking = Scan({{"zebra", 1.01}, {"ape", 1.01}, {"mule", 1.01}}).after(20);
    ASSERT_EQ(ranking.rows.size(), 3U);
    EXPECT_EQ(ranking.rows[0].score, ranking.rows[2].score);
    EXPECT_EQ(ranking.rows[0].instrument, "zebra");
    EXPECT_EQ(ranking.rows[2].instrument, "mule");
}

TEST(Scanner, counts_no_timeframe_that_is_warming_up_and_is_less_sure_for_it) {
    Scan scan({{"up", 1.01}});
    const std::int32_t needed = bars_needed(quick().pulse);
    Ranking ranking = scan.after(needed - 1);
    EXPECT_EQ(ranking.warming, 1);
    EXPECT_TRUE(ranking.rows.empty());
    EXPECT_EQ(ranking.needed, needed);
    ranking = scan.after(1);
    EXPECT_EQ(ranking.warming, 0);
    EXPECT_EQ(ranking.warm, 0);
    ASSERT_EQ(ranking.rows.size(), 1U);
    EXPECT_EQ(standing(ranking.rows[0], h1).regime, Regime::warming);
    EXPECT_EQ(standing(ranking.rows[0], h1).weight, 0);
    EXPECT_DOUBLE_EQ(ranking.rows[0].confidence, 0.5);
    EXPECT_DOUBLE_EQ(ranking.rows[0].score, standing(ranking.rows[0], m15).score);
}

TEST(Scanner, does_not_rank_a_symbol_whose_bar_is_missing) {
    Scan scan({{"up", 1.01}, {"down", 0.98}});
    (void)scan.after(40);
    const auto rankings = scan.round("down");
    ASSERT_EQ(rankings.size(), 1U);
    ASSERT_EQ(rankings[0].rows.size(), 1U);
    EXPECT_EQ(rankings[0].rows[0].instrument, "up");
}

TEST(Scanner, says_nothing_before_the_floor_is_live_but_has_heard_it) {
    Scan scan({{"up", 1.01}}, may + DurationNs{30 * m15.approximate_ns()});
    for (int i = 0; i < 29; ++i) EXPECT_TRUE(scan.round().empty());
    const auto first = scan.round();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].warming, 0);
}

TEST(Scanner, refers_to_the_bars_of_those_it_ranks) {
    Scan scan({{"up", 1.01}, {"down", 0.98}});
    const Ranking ranking = scan.after(20);
    std::vector<std::uint64_t> bars = {ranking.rows[0].bar, ranking.rows[1].bar};
    std::sort(bars.begin(), bars.end());
    EXPECT_EQ(scan.play().refs<Ranking>(), bars);
}

TEST(Scanner, weighs_timeframes_as_told) {
    Scanner::Params params = quick();
    params.weights = {{"15m", 1}, {"1h", 3}};
    const Ranking ranking = Scan({{"up", 1.01}}, may, params).after(60);
    EXPECT_DOUBLE_EQ(standing(ranking.rows[0], h1).weight, 0.75);
    EXPECT_NEAR(
        ranking.rows[0].score,
        0.25 * standing(ranking.rows[0], m15).score + 0.75 * standing(ranking.rows[0], h1).score,
        1e-15);
}

TEST(Scanner, refuses_parameters_that_cannot_be) {
    const auto refusal = [](auto change) {
        Scanner::Params params = quick();
        change(params);
        const auto checked = Scanner::check(params);
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(refusal([](auto&) {}), "");
    EXPECT_NE(refusal([](auto& p) { p.timeframes = {h1}; }).find("leave out decide_on"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.weights = {{"3m", 1}}; }).find("\"3m\""), std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.weights = {{"1h", 0}}; }).find("all 0"), std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.count = 61; }).find("1 to 60"), std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.pulse.fast = 9; }).find("must be below pulse.slow"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.patience = {ns_per_hour}; }).find("patience"),
              std::string::npos);
}

TEST(Pulse, is_the_same_upside_down_with_the_other_sign) {
    // Mirrored around a level: what rises in one falls in the other by as much.
    const PulseParams params = quick().pulse;
    Pulse up, down;
    double level = 0;
    for (int i = 0; i < 40; ++i) {
        const double open = level;
        level += (i * 37 + 11) % 101 - 45;
        hear(up, params, bar_of("a", i, 10'000 + open, 10'000 + level));
        Bar mirror = bar_of("a", i, 10'000 - open, 10'000 - level);
        const Bar bar = bar_of("a", i, 10'000 + open, 10'000 + level);
        mirror.high = Price::whole(20'000) - bar.low;
        mirror.low = Price::whole(20'000) - bar.high;
        hear(down, params, mirror);
    }
    const Standing a = standing_of(up, params, m15, 1), b = standing_of(down, params, m15, 1);
    EXPECT_NE(a.score, 0);
    EXPECT_NEAR(a.score, -b.score, 1e-9);
    EXPECT_NEAR(a.trend, -b.trend, 1e-9);
    EXPECT_NEAR(a.momentum, -b.momentum, 1e-9);
    EXPECT_NEAR(a.flow, -b.flow, 1e-9);
    EXPECT_NEAR(a.agitation, b.agitation, 1e-9);
}

TEST(Pulse, damps_a_score_by_how_agitated_the_market_has_become) {
    Pulse pulse;
    pulse.bars = 100;
    pulse.fast = 101;
    pulse.slow = 100;
    pulse.range = pulse.base = 1;
    pulse.gain = 3;
    pulse.loss = 1;
    pulse.flow = 5;
    pulse.volume = 10;
    const PulseParams params;
    const Standing calm = standing_of(pulse, params, m15, 10);
    EXPECT_NEAR(calm.trend, 0.7615941559557649, 1e-15);  // tanh 1
    EXPECT_DOUBLE_EQ(calm.momentum, 0.5);                // RSI 75
    EXPECT_DOUBLE_EQ(calm.flow, 0.5);
    EXPECT_NEAR(calm.score, 0.5 * calm.trend + 0.3 * 0.5 + 0.2 * 0.5, 1e-15);
    pulse.base = 0.5;
    const Standing wild = standing_of(pulse, params, m15, 10);
    EXPECT_NEAR(wild.score, calm.score / 2, 1e-15);
    EXPECT_EQ(wild.regime, Regime::volatile_);
    EXPECT_EQ(standing_of(pulse, params, m15, 101).regime, Regime::warming);
}

}  // namespace
}  // namespace outcry::scanner
