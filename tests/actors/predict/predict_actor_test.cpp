// SPDX-License-Identifier: Apache-2.0
// Predict on an empty stage: it answers at the closes of decide_on, explains itself, warms up out
// loud, and will not be asked about what its model was trained on.
#include <gtest/gtest.h>

#include <cmath>

#include "outcry/codec/msgpack.hpp"
#include "outcry/math/math.hpp"
#include "tests/actors/predict/small_models.hpp"

namespace outcry::predict {
namespace {

using namespace small;

/// A play that has heard all but the last `left` bars, without the cost of playing them.
void warm(Play<March>& play, const std::vector<Bar>& bars, std::size_t left, Features& features) {
    play.hear(test::opened_floor());
    features = Features::make();
    for (std::size_t i = 0; i + left < bars.size(); ++i) ASSERT_TRUE(features.add(bars[i]).ok());
    play.state().features["sim/ABC"] = features;
}

TEST(Predict, answers_at_each_close_of_decide_on) {
    const auto bars = five_minutes(static_cast<std::size_t>(needed) + 6, 5);
    Play<March> play(params(), "predict");
    Features features;
    warm(play, bars, 7, features);
    std::size_t answered = 0;
    for (std::size_t i = bars.size() - 7; i < bars.size(); ++i) {
        const TimeNs close = feature_base.close_of(bars[i].open_time);
        hear(play, bars[i]);
        ASSERT_TRUE(features.add(bars[i]).ok());
        if (test::quarter.open_of(close) != close) {
            EXPECT_TRUE(play.said().empty());
            continue;
        }
        ++answered;
        const auto vote = play.only<Vote>();
        const auto forecast = play.only<Forecast>();
        EXPECT_EQ(vote.round, close);
        EXPECT_EQ(vote.timeframe, test::quarter);
        EXPECT_EQ(vote.strategy, "paper");
        EXPECT_EQ(vote.voter, "predict");
        EXPECT_EQ(vote.abstains, "");
        EXPECT_EQ(forecast.p_long, march().probability(Side::buy, features.row()));
        EXPECT_EQ(forecast.p_short, march().probability(Side::sell, features.row()));
        EXPECT_EQ(vote.p_long, forecast.p_long);
        EXPECT_EQ(vote.p_short, forecast.p_short);
        EXPECT_EQ(forecast.model, march().hash());
        EXPECT_EQ(forecast.base_rate_long, 0.31);
        EXPECT_EQ(forecast.features.size(), feature_count);
        EXPECT_EQ(play.refs<Vote>(), std::vector<std::uint64_t>{play.seq()});
    }
    EXPECT_EQ(answered, 3U);
}

/// The same trees, told that their features are made of hours.
const Model& hourly() {
    static const Model model = [] {
        ModelHeader whole = header();
        whole.features.clear();
        for (const FeatureSpec& spec : feature_specs(FeatureSet::standard, test::one_hour))
            whole.features.emplace_back(spec.name);
        whole.features_hash = features_hash(FeatureSet::standard, test::one_hour);
        whole.question.timeframe = test::one_hour;
        return model_of(whole);
    }();
    return model;
}

struct Hourly : Predict {
    explicit Hourly(const Params& params) : Predict(params) { use(hourly()); }
};

TEST(Predict, forecasts_from_bars_of_an_hour_and_names_them_in_its_evidence) {
    const auto bars = test::walk(static_cast<std::size_t>(needed) + 2, 5, {}, test::one_hour);
    auto given = params();
    given.decide_on = given.features_on = test::one_hour;
    Play<Hourly> play(given, "predict");
    FloorOpened opened = test::opened_floor();
    opened.decide_on = test::one_hour;
    play.hear(opened);
    Features features = Features::make(FeatureSet::standard, test::one_hour);
    for (std::size_t i = 0; i + 2 < bars.size(); ++i) ASSERT_TRUE(features.add(bars[i]).ok());
    play.state().features["sim/ABC"] = features;
    for (std::size_t i = bars.size() - 2; i < bars.size(); ++i) {
        play.at(test::one_hour.close_of(bars[i].open_time)).hear(bars[i]);
        ASSERT_TRUE(features.add(bars[i]).ok());
        EXPECT_EQ(play.only<Forecast>().p_long, hourly().probability(Side::buy, features.row()));
        const auto vote = play.only<Vote>();
        ASSERT_FALSE(vote.findings.empty());
        const auto& names = hourly().header().features;
        for (const auto& finding : vote.findings)
            EXPECT_NE(std::find(names.begin(), names.end(), finding.name), names.end())
                << finding.name;
    }
}

/// A model of the market set whose leader is ABC.
const Model& fair() {
    static const Model model = [] {
        ModelHeader whole = header();
        whole.features.clear();
        for (const FeatureSpec& spec : feature_specs(FeatureSet::market))
            whole.features.emplace_back(spec.name);
        whole.features_hash = features_hash(FeatureSet::market);
        whole.symbols = {"ABC", "XYZ"};
        const std::string trees = booster(market_feature_count);
        return Model::parse(Model::write(whole, trees, trees)).value();
    }();
    return model;
}
struct Fair : Predict {
    explicit Fair(const Params& params) : Predict(params) { use(fair()); }
};

/// The forecasts of two symbols at one close, ABC's first, heard in this order.
std::vector<Forecast> heard_in_order(bool abc_first) {
    Play<Fair> play(params(), "predict");
    play.hear(test::opened_floor());
    std::vector<Bar> last;
    for (const auto& [name, seed] : {std::pair{"ABC", 5}, std::pair{"XYZ", 6}}) {
        auto bars =
            five_minutes(static_cast<std::size_t>(needed) + 6, static_cast<std::uint64_t>(seed));
        Features features = Features::make(FeatureSet::market);
        for (Bar& bar : bars) {
            bar.instrument = name;
        }
        for (std::size_t i = 0; i + 1 < bars.size(); ++i) EXPECT_TRUE(features.add(bars[i]).ok());
        play.state().features[std::string("sim/") + name] = features;
        last.push_back(bars.back());
    }
    if (!abc_first) std::swap(last[0], last[1]);
    std::vector<Forecast> forecasts;
    for (const Bar& bar : last) {
        play.at(bar.close_time()).hear(bar);
        EXPECT_EQ(play.failure(), "");
        forecasts.push_back(play.only<Forecast>());
    }
    if (!abc_first) std::swap(forecasts[0], forecasts[1]);
    return forecasts;
}

TEST(Predict, sees_its_neighbours_as_of_the_bar_before_whoever_is_heard_first) {
    const auto one = heard_in_order(true), other = heard_in_order(false);
    ASSERT_EQ(one[0].features.size(), market_feature_count);
    for (std::size_t symbol = 0; symbol < 2; ++symbol) {
        EXPECT_EQ(one[symbol].features, other[symbol].features);
        EXPECT_EQ(one[symbol].p_long, other[symbol].p_long);
    }
    EXPECT_TRUE(one[1].features.back().has_value()) << "correlation with the leader";
    EXPECT_FALSE(one[1].features[feature_count].has_value())
        << "flow, which these bars do not tell";
}

TEST(Predict, refuses_a_floor_without_the_leader_its_model_compares_with) {
    Play<Fair> play(params(), "predict");
    FloorOpened opened = test::opened_floor();
    for (Instrument& instrument : opened.instruments) instrument.id = "OTHER";
    play.hear(opened);
    EXPECT_NE(play.failure().find("compares with ABC, its leader, which is not on this floor"),
              std::string::npos)
        << play.failure();
}

TEST(Predict, warms_up_out_loud) {
    Play<March> play(params(), "predict");
    play.hear(test::opened_floor());
    for (const Bar& bar : five_minutes(3, 5)) hear(play, bar);
    const auto vote = play.only<Vote>();
    EXPECT_EQ(vote.abstains, "warming up, 3 of 864 bars");
    EXPECT_FALSE(vote.p_long || vote.p_short);
    EXPECT_EQ(play.count<Forecast>(), 0U);
}

TEST(Predict, names_the_strongest_contributions_of_both_questions) {
    const auto bars = five_minutes(static_cast<std::size_t>(needed), 9);
    Play<March> play(params(), "predict");
    Features features;
    warm(play, bars, 1, features);
    hear(play, bars.back());
    ASSERT_TRUE(features.add(bars.back()).ok());
    const auto vote = play.only<Vote>();
    ASSERT_EQ(vote.findings.size(), 4U);
    std::array<double, feature_count + 1> shares{};
    march().contributions(Side::buy, features.row(), shares);
    double largest = 0, sum = shares.back();
    for (std::size_t i = 0; i < feature_count; ++i) {
        largest = std::fmax(largest, std::fabs(shares[i]));
        sum += shares[i];
    }
    EXPECT_NEAR(math::logistic(sum), *vote.p_long, 1e-6);
    EXPECT_EQ(std::fabs(vote.findings[0].weight), largest);
    EXPECT_GE(std::fabs(vote.findings[0].weight), std::fabs(vote.findings[1].weight));
    EXPECT_EQ(vote.findings[0].rule, vote.findings[0].weight > 0 ? "for long" : "against long");
    EXPECT_EQ(vote.findings[2].rule, vote.findings[2].weight > 0 ? "for short" : "against short");
    ASSERT_EQ(vote.refutes.size(), 2U);
    EXPECT_NE(vote.refutes[0].find(" at its average: p long "), std::string::npos);
}

TEST(Predict, stops_a_floor_that_would_trade_what_the_model_has_seen) {
    Play<March> play(params(), "predict");
    play.hear(test::opened_floor());
    play.hear(FeedStatus{"data", time::from_civil(2025, 4, 1), "may.csv"});
    EXPECT_EQ(play.failure(), "");
    play.hear(FeedStatus{"data", time::from_civil(2025, 3, 31), "march.csv"});
    EXPECT_NE(play.failure().find("feed data: model march was trained on 2025-03-01T00:00:00Z to "
                                  "2025-04-01T00:00:00Z and would trade what it has seen"),
              std::string::npos)
        << play.failure();
    EXPECT_NE(play.failure().find("begin at 2025-04-01T00:00:00Z or later"), std::string::npos);
}

TEST(Predict, abstains_on_a_round_inside_its_training) {
    auto bars = five_minutes(static_cast<std::size_t>(needed) + 3, 5);
    for (Bar& bar : bars) bar.open_time.ns -= 45 * ns_per_day;
    Play<March> play(params(), "predict");
    Features features;
    warm(play, bars, 1, features);
    hear(play, bars.back());
    EXPECT_EQ(play.only<Vote>().abstains, "in sample, trained until 2025-04-01T00:00:00Z");
    EXPECT_EQ(play.count<Forecast>(), 0U);
}

TEST(Predict, does_not_hear_a_bar_twice) {
    const auto bars = five_minutes(4, 1);
    Play<March> play(params(), "predict");
    play.hear(test::opened_floor());
    for (const Bar& bar : bars) hear(play, bar);
    const Buffer before = play.snapshot();
    play.hear(bars[2]);
    EXPECT_TRUE(play.said().empty());
    EXPECT_EQ(play.failure(), "");
    EXPECT_TRUE(play.snapshot() == before);
}

/// Everything said in answer to the floor's opening and the bars, as bytes.
std::vector<Buffer> told(const std::vector<Bar>& bars) {
    ActorParticipant<March> actor("predict", params());
    std::vector<Buffer> answers;
    std::uint64_t source_seq = 1, seq = 0;
    const auto deliver = [&](const auto& event, TimeNs time) {
        const Buffer body = encoded(event);
        RecordView record;
        record.prefix = {++seq, time, 0, 1};
        record.said = {seq, time,       "t", schema_name<std::remove_cvref_t<decltype(event)>>,
                       {},  body.view()};
        SaidList answer;
        EXPECT_TRUE(actor.deliver(record, source_seq, answer).ok());
        Buffer all;
        for (std::size_t i = 0; i < answer.size(); ++i) all.append(answer[i]);
        answers.push_back(std::move(all));
    };
    deliver(test::opened_floor(), test::walk_begin);
    for (const Bar& bar : bars) deliver(bar, feature_base.close_of(bar.open_time));
    return answers;
}

TEST(Predict, says_the_same_up_to_t_whatever_happens_after) {
    const std::size_t total = static_cast<std::size_t>(needed) + 12;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        auto bars = five_minutes(total, seed);
        const auto before = told(bars);
        bars.resize(total - 2 * static_cast<std::size_t>(seed));
        const std::size_t cut = bars.size();
        test::Chance chance(seed + 1);
        test::walk_on(bars, total - cut, chance, {9.0, 1.0}, feature_base);
        const auto after = told(bars);
        for (std::size_t i = 0; i <= cut; ++i) EXPECT_TRUE(before[i] == after[i]) << i;
        EXPECT_FALSE(before.back() == after.back());
    }
}

TEST(Predict, scores_each_forecast_when_its_horizon_has_passed) {
    const auto bars = five_minutes(static_cast<std::size_t>(needed) + 2 * 288 + 4, 5);
    Play<March> play(params("march.json", 0), "predict");
    Features features;
    warm(play, bars, 2 * 288 + 4, features);
    std::size_t forecasts = 0, scored = 0, drifts = 0;
    TimeNs first{0};
    for (std::size_t i = static_cast<std::size_t>(needed); i < bars.size(); ++i) {
        hear(play, bars[i]);
        forecasts += play.count<Forecast>();
        drifts += play.count<Drift>();
        if (first.ns == 0 && play.count<Forecast>() > 0) first = play.only<Forecast>().close_time;
        if (play.count<ForecastScored>() == 0) continue;
        const auto one = play.only<ForecastScored>();
        if (scored == 0) {
            EXPECT_EQ(one.close_time, first);
        }
        ++scored;
        EXPECT_EQ(feature_base.close_of(bars[i].open_time),
                  one.close_time + DurationNs{2 * ns_per_day});
        EXPECT_EQ(one.model, march().hash());
    }
    EXPECT_EQ(scored, forecasts - 2 * 96);  // two days of closes are still open
    EXPECT_GE(scored, 1U);
    EXPECT_EQ(drifts, 2U);
}

TEST(Predict, stops_a_floor_that_asks_another_question) {
    const auto failure = [](const char* kind, std::int64_t stop, std::int64_t target,
                            std::int64_t horizon) {
        Play<March> play(params(), "predict");
        FloorOpened opened = test::opened_floor();
        Buffer bytes;
        msgpack::Writer writer(bytes);
        writer.map(4);
        writer.text("symbols");
        writer.array(0);
        writer.text("stop");
        writer.integer(stop);
        writer.text("target");
        writer.integer(target);
        writer.text("horizon");
        writer.integer(horizon);
        opened.roster.push_back({"decider", kind, Role::actor, {}, {}, bytes, {}});
        play.hear(opened);
        return play.failure();
    };
    const std::int64_t days = 2 * ns_per_day;
    EXPECT_EQ(failure("core.pool", 2'000'000, 4'000'000, days), "");
    EXPECT_EQ(failure("someone.else", 9'000'000, 4'000'000, days), "");
    EXPECT_NE(failure("core.pool", 3'000'000, 4'000'000, days)
                  .find("decider: model march answers for target"),
              std::string::npos);
    EXPECT_NE(failure("case.long", 2'000'000, 4'000'000, days / 2).find("asks within 1d"),
              std::string::npos)
        << failure("case.long", 2'000'000, 4'000'000, days / 2);
}

TEST(Predict, minds_the_question_of_the_core_that_names_it_and_no_other) {
    const auto failure = [](const std::vector<std::string>& voters) {
        Play<March> play(params(), "predict");
        FloorOpened opened = test::opened_floor();
        const auto core = [&](const char* name, const std::vector<std::string>& named,
                              std::int64_t stop) {
            Buffer bytes;
            msgpack::Writer writer(bytes);
            writer.map(3);
            writer.text("voters");
            writer.array(named.size());
            for (const std::string& voter : named) writer.text(voter);
            writer.text("stop");
            writer.integer(stop);
            writer.text("target");
            writer.integer(4'000'000);
            opened.roster.push_back({name, "core.pool", Role::actor, {}, {"proposal"}, bytes, {}});
        };
        core("core", {"predict"}, 2'000'000);
        core("swing", voters, 3'000'000);
        play.hear(opened);
        return play.failure();
    };
    EXPECT_EQ(failure({"bull"}), "");
    EXPECT_NE(failure({"bull", "predict"}).find("swing: model march answers for target"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry::predict
