// SPDX-License-Identifier: Apache-2.0
// Floors that are told again are the floors that would have been launched; methods choose by seed
// and by what they found.
#include "tools/search/search.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/retelling.hpp"
#include "actors/topology/load.hpp"
#include "outcry/math/math.hpp"
#include "outcry/statistics/random.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/search/methods.hpp"
#include "tools/search/validate.hpp"
#include "tools/search/walk.hpp"

namespace outcry::tools {
namespace {

constexpr const char* until = "2025-05-10";

const Ground& minimal() {
    static const std::unique_ptr<Ground> ground = [] {
        auto opened = Ground::open({test::topologies + "/minimal.toml", {}, until});
        EXPECT_TRUE(opened) << opened.error().text();
        return std::move(opened).value();
    }();
    return *ground;
}

TEST(Ground, is_nothing_when_it_is_told_to_stop_before_its_floor_is_through) {
    std::atomic<bool> stop{true};
    const auto opened =
        Ground::open({test::topologies + "/minimal.toml", {}, until, false, {}, false, &stop});
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(*opened, nullptr);
}

std::string text_of(const std::vector<double>& numbers) {
    std::string text;
    for (const double number : numbers) text += std::to_string(number) + " ";
    return text;
}

TEST(Ground, a_floor_that_is_told_again_is_worth_what_a_launched_one_is) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{},
                                               {"core.edge_min=0bp"},
                                               {"risk.symbol_exposure_max=10%"},
                                               {"bull.case_max=0.4", "core.edge_min=2bp"},
                                               {"execution.slippage=9bp"},
                                               {"floor.capital=5000 USDT"}}) {
        const Trial trial = minimal().run(words);
        ASSERT_FALSE(trial.failure) << *trial.failure;
        const auto launched = minimal().launch_with(words, "");
        ASSERT_TRUE(launched) << launched.error().text();
        EXPECT_EQ(text_of(trial.returns), text_of(trial_of(*launched).returns));
        EXPECT_EQ(trial.round_trips, launched->round_trips);
        EXPECT_EQ(trial.max_drawdown, launched->max_drawdown);
    }
    EXPECT_NE(minimal().run({"core.edge_min=0bp"}).returns, minimal().run({}).returns);
}

Plan floor_with(const std::string& topology, const std::vector<std::string>& words) {
    LoadOptions load;
    load.overrides = words;
    load.place = Place::fused;
    Plan plan = plan_of(load_topology(test::topologies + "/" + topology, load)).value();
    plan.observers.clear();
    plan.tap.clear();
    return plan;
}

TEST(Ground, a_made_up_market_is_known_by_its_seed_and_not_by_its_pace) {
    const auto digest = [](const std::vector<std::string>& set) {
        return data_set_of(floor_with("scanner.toml", set)).digest;
    };
    const std::string shipped = digest({});
    EXPECT_EQ(shipped.size(), 64U);
    EXPECT_EQ(digest({"data.pace=60x"}), shipped);
    EXPECT_EQ(digest({"data.warmup=1h"}), shipped) << "what is only heard is the same market";
    EXPECT_NE(digest({"data.seed=8"}), shipped);
    EXPECT_NE(digest({"data.twin_every=0"}), shipped);
}

/// What a floor launched with these says, in one digest; or how it fails.
std::string launched(const Plan& plan, const std::string& upto,
                     std::function<Result<void>(Store&)> on_sealed = {}) {
    LaunchOptions launching;
    launching.find_kind = find_kind;
    launching.commit = Commit::none;
    launching.until = time::parse(upto).value();
    launching.on_sealed = std::move(on_sealed);
    const auto result = launch(plan, launching);
    return result ? result->head : result.error().text();
}

/// All of them are told side by side, and each says what it says when it is launched alone.
void expect_told_as_launched(const std::string& topology, const std::string& upto,
                             const std::vector<std::vector<std::string>>& all) {
    const Plan base = floor_with(topology, {});
    std::unique_ptr<Retold> retold;
    const std::string head = launched(base, upto, [&](Store& store) -> Result<void> {
        OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
        OUTCRY_ASSIGN(retold, Retold::read(*reader));
        return {};
    });
    ASSERT_NE(retold, nullptr);
    ASSERT_EQ(retold->obstacle(), "");
    std::vector<Retell> asked;
    for (const auto& words : all) {
        const Plan plan = floor_with(topology, words);
        Retell& one = asked.emplace_back();
        one.members = plan.members;
        one.opened = plan.opened;
        for (std::uint16_t i = 0; i < plan.members.size(); ++i)
            if (plan.members[i].params != base.members[i].params ||
                plan.members[i].hears != base.members[i].hears)
                one.changed.push_back(static_cast<std::uint16_t>(i + 1U));
        one.head = true;
    }
    Reteller reteller(*retold, find_kind, base.base, base.members);
    const auto told = reteller.tell(asked);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string now = told[i] ? told[i]->head : told[i].error().text();
        EXPECT_EQ(now, launched(floor_with(topology, all[i]), upto)) << one_text(all[i]);
        EXPECT_EQ(now == head, all[i].empty()) << one_text(all[i]);
    }
}

TEST(Ground, a_floor_that_is_told_again_says_the_same_bytes_as_one_that_is_launched) {
    expect_told_as_launched("minimal.toml", until,
                            {{},
                             {"core.edge_min=0bp"},
                             {"bull.case_max=0.4"},
                             {"quant.indicators=[\"rsi:10\", \"ema:50\"]", "core.quorum=1"},
                             {"risk.symbol_exposure_max=10%", "execution.latency=70s"},
                             {"execution.slippage=9bp"}});
}

TEST(Ground, timers_and_funding_of_a_floor_that_is_told_again_come_in_their_turn) {
    expect_told_as_launched("paper.toml", "2025-05-06T02:00",
                            {{"core.edge_min=0bp"},
                             {"core.edge_min=0bp", "core.deadline=10m", "bear.case_max=0.3"},
                             {"core.edge_min=0bp", "core.cooldown_stop=0s", "predict.explain=1"}});
}

TEST(Ground, who_refuses_the_opening_of_a_changed_floor_refuses_it_when_it_is_told_again) {
    expect_told_as_launched("paper.toml", "2025-05-01T00:05",
                            {{"core.stop=3%"}, {"core.quorum=1"}});
}

TEST(Ground, a_floor_that_cannot_be_is_a_trial_that_says_why) {
    const Trial trial = minimal().run({"core.edge_mni=1bp"});
    ASSERT_TRUE(trial.failure);
    EXPECT_NE(trial.failure->find("edge_mni"), std::string::npos) << *trial.failure;
}

TEST(Space, of_a_range_has_the_values_that_its_parameter_takes) {
    const auto values = [](const std::string& range) {
        return fitted(parse_space({range}).value(), minimal().plan()).dimensions.front().values;
    };
    using Values = std::vector<std::string>;
    EXPECT_EQ(values("core.quorum=1..3/4"), (Values{"1", "2", "3"})) << "votes are whole";
    EXPECT_EQ(values("core.weights.bull=0..1/4"), (Values{"0", "0.25", "0.5", "0.75", "1"}));
    EXPECT_EQ(values("core.quorum=1,2.5"), (Values{"1", "2.5"})) << "as they were written";
    EXPECT_EQ(values("nobody.quorum=1..2/2"), (Values{"1", "1.5", "2"}));
    for (const std::string& word : values("core.edge_min=4bp..6bp/7"))
        EXPECT_FALSE(minimal().run({"core.edge_min=" + word}).failure) << word;
}

TEST(Space, is_every_combination_of_its_values) {
    const auto space = parse_space({"core.edge_min=4bp..8bp/2", "core.quorum=1,2"});
    ASSERT_TRUE(space) << space.error().text();
    EXPECT_EQ(space->size(), 6U);
    EXPECT_EQ(one_text(space->words(space->at(0))), "core.edge_min=4bp core.quorum=1");
    EXPECT_EQ(one_text(space->words(space->at(3))), "core.edge_min=6bp core.quorum=2");
    for (const char* bad :
         {"core.edge_min", "core.edge_min=", "=1..2/3", "core.edge_min=1bp,,2bp", "a.b=1bp..2%/3"})
        EXPECT_FALSE(parse_space({bad})) << bad;
    EXPECT_FALSE(parse_space({"a.b=1,2", "a.b=3,4"}));
    EXPECT_FALSE(parse_space({}));
}

/// How good the best is that a method finds on a hill with its top off the middle.
double climbed(const std::string& name, std::uint64_t trials, std::uint64_t seed,
               std::set<Point>* seen = nullptr) {
    Space space;
    for (const char* axis : {"a.x", "a.y", "a.z"}) {
        Dimension dimension{axis, {}};
        for (int i = 0; i < 21; ++i) dimension.values.push_back(std::to_string(i));
        space.dimensions.push_back(std::move(dimension));
    }
    const auto method = make_method(name, space, {trials, seed}).value();
    double best = -1e9;
    std::uint64_t count = 0;
    for (auto points = method->next(); !points.empty(); points = method->next()) {
        std::vector<std::optional<double>> values;
        for (const Point& point : points) {
            double value = 0;
            const double top[] = {15, 4, 17};
            for (std::size_t i = 0; i < 3; ++i) {
                const double away = static_cast<double>(point[i]) - top[i];
                value -= away * away;
            }
            if (seen != nullptr) {
                EXPECT_TRUE(seen->insert(point).second) << "tried twice";
            }
            values.push_back(count % 17 == 3 ? std::nullopt : std::optional<double>(value));
            if (values.back()) best = std::max(best, value);
            ++count;
        }
        method->learn(values);
    }
    EXPECT_EQ(count, trials);
    return best;
}

TEST(Method, by_chance_tries_no_point_twice_and_chooses_the_same_from_the_same_seed) {
    for (const char* name : {"random", "genetic", "bayesian"}) {
        std::set<Point> first, second, other;
        climbed(name, 120, 7, &first);
        climbed(name, 120, 7, &second);
        climbed(name, 120, 8, &other);
        EXPECT_EQ(first, second) << name;
        EXPECT_NE(first, other) << name;
    }
}

TEST(Method, that_learns_climbs_higher_than_chance) {
    double random = 0, genetic = 0, bayesian = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        random += climbed("random", 100, seed);
        genetic += climbed("genetic", 100, seed);
        bayesian += climbed("bayesian", 100, seed);
    }
    EXPECT_GT(genetic, random / 2) << "of 10 searches";
    EXPECT_GT(bayesian, random / 2);
}

TEST(Method, tries_a_whole_space_that_is_smaller_than_its_budget) {
    Space space{{{"a.b", {"1", "2", "3"}}, {"a.c", {"1", "2"}}}};
    for (const char* name : {"grid", "random", "genetic", "bayesian"}) {
        const auto method = make_method(name, space, {6, 1}).value();
        std::set<Point> seen;
        for (auto points = method->next(); !points.empty(); points = method->next()) {
            seen.insert(points.begin(), points.end());
            method->learn(std::vector<std::optional<double>>(points.size(), 1.0));
        }
        EXPECT_EQ(seen.size(), 6U) << name;
    }
    EXPECT_FALSE(make_method("guess", space, {}));
}

TEST(Validate, sees_that_a_floor_does_not_look_ahead_and_would_see_it_if_it_did) {
    const TimeNs at = time::parse("2025-05-06T12:00").value();
    const auto cuts = look_ahead(minimal().plan(), {at}, until);
    ASSERT_TRUE(cuts) << cuts.error().text();
    EXPECT_EQ(cuts->front().first, 0U);
    EXPECT_GT(cuts->front().compared, 3000U);
    EXPECT_GT(cuts->front().differ_after, 1000U);
    const auto told = look_ahead(minimal().plan(), {at}, until, DurationNs{30 * ns_per_minute});
    ASSERT_TRUE(told) << told.error().text();
    EXPECT_NE(told->front().first, 0U);
    EXPECT_TRUE(told->front().what.starts_with("bar.")) << told->front().what;
}

TEST(Validate, lets_little_noise_pass_where_the_classic_rule_asks_nothing_of_the_sort) {
    statistics::Random random(5);
    std::vector<double> before(200), good(120), flat(120);
    for (double& r : before) r = 0.002 + 0.01 * random.normal();
    for (double& r : good) r = 0.003 + 0.01 * random.normal();
    for (double& r : flat) r = 0.01 * random.normal();
    const HeldBack bears_out = held_back(before, good, "sharpe", 365, 1);
    EXPECT_TRUE(bears_out.passes);
    EXPECT_LT(bears_out.false_pass, 0.1);
    EXPECT_GT(bears_out.false_pass, 0.01);
    EXPECT_LT(bears_out.low, bears_out.after);
    EXPECT_GT(bears_out.high, bears_out.after);
    EXPECT_FALSE(held_back(before, flat, "sharpe", 365, 1).passes);
}

TEST(Validate, takes_days_that_are_the_markets_for_no_edge) {
    statistics::Random random(7);
    std::vector<double> before(200), market(150), own(150), beyond(150);
    for (double& r : before) r = 0.004 + 0.01 * random.normal();
    for (std::size_t i = 0; i < market.size(); ++i) {
        market[i] = 0.004 + 0.01 * random.normal();
        own[i] = 0.8 * market[i] + 0.001 * random.normal();
        beyond[i] = own[i] + 0.004;
    }
    EXPECT_TRUE(held_back(before, own, "sharpe", 365, 1).passes) << "beside no market";
    const HeldBack markets = held_back(before, own, "sharpe", 365, 1, {}, market);
    EXPECT_TRUE(markets.of_the_market);
    EXPECT_FALSE(markets.passes);
    EXPECT_NEAR(*markets.beta, 0.8, 0.02);
    const HeldBack edge = held_back(before, beyond, "sharpe", 365, 1, {}, market);
    EXPECT_FALSE(edge.of_the_market);
    EXPECT_TRUE(edge.passes);
}

TEST(Validate, passes_days_without_a_loss_by_every_metric) {
    const std::vector<double> gains = [] {
        statistics::Random random(3);
        std::vector<double> made(60);
        for (double& r : made) r = 0.001 + 0.002 * random.uniform();
        return made;
    }();
    for (const char* metric : {"sharpe", "sortino", "calmar", "omega", "net"})
        EXPECT_TRUE(held_back(gains, gains, metric, 365, 1).passes) << metric;
}

TEST(Validate, passes_nothing_on_so_few_days_that_too_much_noise_would_pass) {
    statistics::Random random(5);
    std::vector<double> before(200), good(held_back_days_min);
    for (double& r : before) r = 0.002 + 0.01 * random.normal();
    for (double& r : good) r = 0.01 + 0.01 * random.normal();
    const HeldBack enough = held_back(before, good, "sharpe", 365, 1);
    EXPECT_TRUE(enough.enough);
    EXPECT_TRUE(enough.passes);
    EXPECT_LT(enough.false_pass, 0.12);
    good.pop_back();
    const HeldBack few = held_back(before, good, "sharpe", 365, 1);
    EXPECT_FALSE(few.enough);
    EXPECT_FALSE(few.passes) << "however well they look";
    EXPECT_GT(few.low, 0.0);
    good.resize(1);
    EXPECT_FALSE(held_back(before, good, "sharpe", 365, 1).enough);
}

TEST(Validate, passes_nothing_that_rests_on_fewer_bets_than_the_gate_wants) {
    statistics::Random random(5);
    std::vector<double> good(60);
    for (double& r : good) r = 0.01 + 0.01 * random.normal();
    const HeldBack few = held_back(good, good, "sharpe", 365, 1, {}, {}, 9);
    EXPECT_TRUE(few.few_bets);
    EXPECT_FALSE(few.passes);
    EXPECT_TRUE(held_back(good, good, "sharpe", 365, 1, {}, {}, 10).passes);
}

TEST(Walkforward, shows_no_edge_by_fewer_bets_than_the_gate_wants) {
    statistics::Random random(5);
    Walk walk;
    walk.folds.resize(2);
    std::vector<double> returns(200);
    for (double& r : returns) r = 0.005 + 0.01 * random.normal();
    walk.performance = statistics::performance(returns, {}, 365);
    for (Fold& fold : walk.folds) {
        fold.marked = 100;
        fold.bets = 1;
    }
    judge(walk, returns, {1, 1});
    EXPECT_EQ(walk.gate.verdict, statistics::GateVerdict::few_bets);
    EXPECT_NE(walk_text(walk, false).find("those are of 2, and the gate wants 10"),
              std::string::npos)
        << walk_text(walk, false);
    EXPECT_GE(walk.gate.observations_needed, 1000) << "ten of them at this pace";
    for (Fold& fold : walk.folds) fold.bets = 5;
    judge(walk, returns, {1, 1});
    EXPECT_EQ(walk.gate.verdict, statistics::GateVerdict::edge);
}

TEST(Walkforward, refuses_a_feed_that_cannot_begin_at_a_stretch) {
    Plan plan = minimal().plan();
    EXPECT_TRUE(check_walkable(plan));
    PlannedActor theirs;
    theirs.name = "ticker";
    theirs.kind = "feed.theirs";
    theirs.duty = Duty::edge;
    theirs.says = {"order"};
    plan.members.push_back(theirs);
    EXPECT_TRUE(check_walkable(plan)) << "who feeds no prices has nothing to begin";
    plan.members.back().says = {"trade"};
    const auto checked = check_walkable(plan);
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().text().find("ticker of kind feed.theirs begin there; record what it "
                                          "says and feed it by feed.recorded"),
              std::string::npos)
        << checked.error().text();
}

}  // namespace
}  // namespace outcry::tools
