// SPDX-License-Identifier: Apache-2.0
// What was voted against what came: many questions of two voters, held against a walk through all
// of them at every bar.
#include "tools/report/voters.hpp"

#include <gtest/gtest.h>

#include "actors/case/case.hpp"
#include "actors/core/pool.hpp"
#include "outcry/statistics/random.hpp"

namespace outcry::tools {
namespace {

constexpr std::int64_t day_ns = ns_per_day;
const char* const voters[] = {"bull", "bear"};

cases::LongParams params_of(bool bull) {
    cases::LongParams params;
    params.stop = {bull ? 2'000'000 : 3'000'000};
    params.target = {bull ? 4'000'000 : 3'000'000};
    params.horizon = {(bull ? 40 : 5) * day_ns};
    return params;
}

/// Every question there was, walked through.
class Walk {
 public:
    void market(std::size_t symbol, const indicator::Ohlcv& bar, TimeNs now) {
        for (Asked& one : asked_) {
            if (one.symbol != symbol) continue;
            one.passed = one.passed || one.due <= now;
            if (one.answer) continue;
            if (one.entry == 0) one.entry = bar.open;
            const double sign = one.rising ? 1 : -1;
            const double stop = one.entry * (1 - sign * one.stop),
                         target = one.entry * (1 + sign * one.target);
            if (one.rising ? bar.low <= stop : bar.high >= stop)
                one.answer = false;
            else if (one.rising ? bar.high > target : bar.low < target)
                one.answer = true;
            else if (one.due <= now)
                one.answer = false;
        }
    }
    void vote(std::size_t symbol, const core::Voice& vote, bool bull) {
        const auto params = params_of(bull);
        const auto add = [&](bool rising, double p) {
            asked_.push_back({symbol,
                              vote.voter,
                              rising,
                              p,
                              params.stop.to_double(),
                              params.target.to_double(),
                              vote.round + params.horizon,
                              0,
                              {},
                              false});
        };
        if (vote.p_long) add(true, *vote.p_long);
        if (vote.p_short) add(false, *vote.p_short);
    }
    struct Sum {
        std::uint64_t count = 0, unknown = 0;
        double error = 0, happened = 0;
    };
    [[nodiscard]] Sum sum(const std::string& voter, bool rising) const {
        Sum sum;
        for (const Asked& one : asked_) {
            if (one.voter != voter || one.rising != rising) continue;
            if (!one.answer || !one.passed) {
                ++sum.unknown;
                continue;
            }
            const double outcome = *one.answer ? 1 : 0;
            ++sum.count;
            sum.happened += outcome;
            sum.error += (one.p - outcome) * (one.p - outcome);
        }
        return sum;
    }

 private:
    struct Asked {
        std::size_t symbol;
        std::string voter;
        bool rising;
        double p, stop, target;
        TimeNs due;
        double entry;
        std::optional<bool> answer;
        bool passed = false;
    };
    std::vector<Asked> asked_;
};

void expect_same(const statistics::Calibration& scored, const Walk::Sum& walked) {
    ASSERT_GT(walked.count, 100U);
    const auto n = static_cast<double>(walked.count);
    EXPECT_EQ(scored.count, walked.count);
    EXPECT_NEAR(scored.base_rate, walked.happened / n, 1e-12);
    EXPECT_NEAR(scored.brier, walked.error / n, 1e-12);
}

FloorOpened opened_with_both() {
    FloorOpened opened;
    for (const bool bull : {true, false}) {
        RosterEntry entry;
        entry.name = voters[bull ? 0 : 1];
        entry.params = encoded(params_of(bull));
        opened.roster.push_back(entry);
    }
    return opened;
}

/// Three symbols over two years of days, in an order that changes; a quarter of the rounds pass
/// without a vote.
struct Years {
    VoterScores scores;
    Walk walk;
    statistics::Random chance{20};

    void run() {
        scores.open(opened_with_both());
        double prices[] = {100, 50, 20};
        for (std::int64_t day = 1; day <= 504; ++day)
            for (std::size_t i = 0; i < 3; ++i) {
                const std::size_t symbol = day % 7 == 0 ? 2 - i : i;
                pass_day(symbol, prices[symbol], TimeNs{day * day_ns});
            }
    }
    void pass_day(std::size_t symbol, double& price, TimeNs now) {
        indicator::Ohlcv bar;
        bar.open = price;
        bar.close = price *= 1 + 0.04 * (unit() - 0.5);
        bar.high = std::max(bar.open, bar.close) * (1 + 0.01 * unit());
        bar.low = std::min(bar.open, bar.close) * (1 - 0.01 * unit());
        const std::string name = "S" + std::to_string(symbol);
        scores.market("exchange", name, bar, now);
        walk.market(symbol, bar, now);
        for (const bool bull : {true, false}) {
            if (unit() < 0.25) continue;
            core::Voice vote;
            vote.venue = "exchange";
            vote.instrument = name;
            vote.round = now;
            vote.voter = voters[bull ? 0 : 1];
            vote.p_long = unit();
            if (unit() < 0.5) vote.p_short = unit();
            scores.vote(vote);
            walk.vote(symbol, vote, bull);
        }
    }
    double unit() { return chance.uniform(); }
};

TEST(VoterScores, are_those_of_a_walk_through_all_questions_at_every_bar) {
    Years years;
    years.run();
    const auto records = years.scores.records();
    ASSERT_EQ(records.size(), 2U);
    for (const VoterRecord& record : records) {
        const Walk::Sum rises = years.walk.sum(record.voter, true),
                        falls = years.walk.sum(record.voter, false);
        expect_same(record.long_side, rises);
        expect_same(record.short_side, falls);
        EXPECT_EQ(record.unknown, rises.unknown + falls.unknown);
        EXPECT_GT(record.unknown, 0U);
    }
}

/// One symbol, whose bars are flat, and a voter.
struct OneSymbol {
    explicit OneSymbol(const char* voter) {
        scores.open(opened_with_both());
        vote.venue = "exchange";
        vote.instrument = "S0";
        vote.round = TimeNs{day_ns};
        vote.voter = voter;
    }
    void bar(double at, std::int64_t day) {
        scores.market("exchange", "S0", {at, at, at, at, 1}, TimeNs{day * day_ns});
    }
    VoterScores scores;
    core::Voice vote;
};

TEST(VoterScores, wait_for_the_horizon_lest_what_is_met_sooner_count_alone) {
    OneSymbol one("bear");  // 5 days, both barriers at 3 %
    one.vote.p_long = one.vote.p_short = 0.5;
    const auto record = [&] { return one.scores.records().front(); };
    one.bar(100, 1);
    one.scores.vote(one.vote);
    one.bar(100, 2);
    one.bar(90, 3);  // both have their answer
    one.bar(90, 5);
    EXPECT_EQ(record().long_side.count + record().short_side.count, 0U);
    EXPECT_EQ(record().unknown, 2U);
    one.bar(90, 6);
    EXPECT_EQ(record().long_side.count, 1U);
    EXPECT_EQ(record().long_side.base_rate, 0.0);
    EXPECT_EQ(record().short_side.base_rate, 1.0);
    EXPECT_EQ(record().unknown, 0U);
}

TEST(VoterScores, count_what_is_said_after_the_answer_as_unknown) {
    OneSymbol one("bull");
    one.vote.p_long = 0.5;
    one.bar(100, 1);
    one.scores.vote(one.vote);
    one.bar(100, 2);
    one.bar(110, 3);
    one.scores.vote(one.vote);  // late: its target was met a bar ago
    one.vote.round = TimeNs{3 * day_ns};
    one.scores.vote(one.vote);
    for (std::int64_t day = 4; day < 60; ++day) one.bar(110, day);
    const auto records = one.scores.records();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].long_side.count, 2U);
    EXPECT_NEAR(records[0].long_side.base_rate, 0.5, 1e-12);
    EXPECT_EQ(records[0].unknown, 1U);
}

RosterEntry core_of(const char* name, std::vector<std::string> asked, std::int64_t stop,
                    std::int64_t target) {
    CorePool::Params params;
    params.voters = std::move(asked);
    params.stop = {stop};
    params.target = {target};
    RosterEntry entry;
    entry.name = name;
    entry.says = {"proposal"};
    entry.params = encoded(params);
    return entry;
}

/// Rises by 3 % in three days and stays, after one vote of `voter`.
VoterRecord record_of_a_rise(const FloorOpened& opened, const char* voter,
                             std::optional<DurationNs> foretold) {
    VoterScores scores;
    scores.open(opened);
    const auto source = static_cast<std::uint16_t>(opened.roster.size());  // the last
    const auto bar = [&](double at, std::int64_t day) {
        scores.market("exchange", "S0", {at, at, at, at, 1}, TimeNs{day * day_ns});
    };
    core::Voice vote;
    vote.venue = "exchange";
    vote.instrument = "S0";
    vote.round = TimeNs{day_ns};
    vote.voter = voter;
    vote.p_long = vote.p_short = 0.5;
    bar(100, 1);
    if (foretold) scores.forecast(source, *foretold);
    EXPECT_EQ(scores.awaits_forecast(source), !foretold);
    scores.vote(vote);
    for (std::int64_t day = 2; day < 60; ++day) bar(day < 4 ? 100 : 103, day);
    EXPECT_EQ(scores.records().size(), 1U);
    return scores.records().front();
}

TEST(VoterScores, ask_a_voter_without_a_question_that_of_the_core_which_names_it) {
    FloorOpened opened = opened_with_both();  // the first asks for 4 % within 40 days
    opened.roster.push_back(core_of("core", {"bull"}, 2'000'000, 4'000'000));
    opened.roster.push_back(core_of("swing", {"bear", "predict"}, 1'000'000, 2'000'000));
    opened.roster.emplace_back().name = "predict";
    const VoterRecord beside = record_of_a_rise(opened, "predict", {});
    EXPECT_EQ(beside.horizon.ns, 5 * day_ns) << "the bear's, who votes beside it";
    EXPECT_EQ(beside.long_side.count, 1U);
    EXPECT_EQ(beside.long_side.base_rate, 1.0) << "2 % came, 4 % did not";
    EXPECT_EQ(beside.short_side.base_rate, 0.0);
    const VoterRecord soon = record_of_a_rise(opened, "predict", DurationNs{2 * day_ns});
    EXPECT_EQ(soon.horizon.ns, 2 * day_ns) << "as its forecasts say";
    EXPECT_EQ(soon.long_side.base_rate, 0.0) << "it came a day later";
    EXPECT_EQ(soon.unscored, "");
}

TEST(VoterScores, say_of_whom_nobody_knows_the_question) {
    FloorOpened opened = opened_with_both();
    opened.roster.push_back(core_of("core", {"bull"}, 2'000'000, 4'000'000));
    opened.roster.push_back(core_of("swing", {"remote"}, 1'000'000, 2'000'000));
    opened.roster.emplace_back().name = "remote";
    const VoterRecord open = record_of_a_rise(opened, "remote", {});
    EXPECT_EQ(open.unknown, 2U);
    EXPECT_EQ(open.long_side.count + open.short_side.count, 0U);
    EXPECT_EQ(unscored_text({open}),
              "not scored: 2 answers of remote: nobody states how long its question stands open; "
              "set swing.horizon\n");
    opened.roster[2] = core_of("core", {"bull", "remote"}, 2'000'000, 4'000'000);
    EXPECT_EQ(record_of_a_rise(opened, "remote", {}).unscored,
              "its cores ask different questions, and it answers them in one");
    opened.roster.erase(opened.roster.begin() + 2, opened.roster.begin() + 4);
    EXPECT_EQ(record_of_a_rise(opened, "remote", {}).unscored,
              "no core asks it, and its parameters state no stop, target and horizon");
}

}  // namespace
}  // namespace outcry::tools
