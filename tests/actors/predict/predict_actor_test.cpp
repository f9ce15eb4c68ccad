// SPDX-License-Identifier: Apache-2.0
// Predict on an empty stage: it answers at the closes of decide_on, explains itself, warms up out
// loud, and will not be asked about what its model was trained on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "actors/predict/predict.hpp"
#include "outcry/base/file.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/math/math.hpp"
#include "tests/actors/predict/golden.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;
using test::Play;

constexpr std::int32_t needed = Features::bars_needed;

/// The golden trees, told that they take our features.
std::string booster(std::size_t features = feature_count) {
    Json json = Json::parse(golden::gunzip("logistic_50x4.json.gz"));
    json["learner"]["learner_model_param"]["num_feature"] = std::to_string(features);
    json["learner"]["feature_names"] = Json::array();
    json["learner"]["feature_types"] = Json::array();
    return json.dump();
}

ModelHeader header() {
    ModelHeader header;
    header.name = "march";
    header.question = {Ratio{4'000'000}, Ratio{2'000'000}, {2 * ns_per_day}, test::quarter};
    for (const FeatureSpec& spec : feature_specs()) header.features.emplace_back(spec.name);
    header.features_hash = features_hash();
    header.trained_from = time::from_civil(2025, 3, 1);
    header.trained_to = time::from_civil(2025, 4, 1);
    header.symbols = {"BTCUSDT"};
    header.library = "xgboost 1.7.4";
    header.long_side = {100, 0.31, {1.0, -0.5, 60}, {40, 0.3, 0.5, 0.6, 0.2, 0.6, 0.2}, {}};
    header.short_side = {100, 0.35, {0.5, -0.5, 60}, {40, 0.3, 0.5, 0.6, 0.2, 0.6, 0.2}, {}};
    return header;
}

Model model_of(const ModelHeader& header) {
    return Model::parse(Model::write(header, booster(), booster())).value();
}

/// Read once: a play makes a twin of its actor for every event.
const Model& march() {
    static const Model model = model_of(header());
    return model;
}

struct March : Predict {
    explicit March(const Params& params) : Predict(params) { use(march()); }
};

Predict::Params params(std::string model = "march.json", std::int32_t explain = 2) {
    Predict::Params params;
    params.model = std::move(model);
    params.explain = explain;
    return params;
}

void hear(Play<March>& play, const Bar& bar) {
    play.at(bar.timeframe.close_of(bar.open_time)).hear(bar);
}

std::vector<Bar> five_minutes(std::size_t count, std::uint64_t seed) {
    return test::walk(count, seed, {}, feature_base);
}

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

// Several models.

const Model& april() {
    static const Model model = [] {
        ModelHeader other = header();
        other.name = "april";
        other.long_side.calibration = {0.5, 0.5, 60};
        other.long_side.base_rate = 0.4;
        return model_of(other);
    }();
    return model;
}

struct Two : Predict {
    explicit Two(const Params& params) : Predict(params) {
        std::vector<Ensemble::Member> members;
        members.push_back({"april", april()});
        members.push_back({"march", march()});
        use(Ensemble::make(std::move(members)).value());
    }
};

Predict::Params two(Combine combine) {
    Predict::Params params;
    params.models = {{"april", "a.json"}, {"march", "m.json"}};
    params.combine = combine;
    params.explain = 24;
    return params;
}

/// Plays the last of the bars; the features are those it was asked about.
FeatureRow play_last(Play<Two>& play) {
    const auto bars = five_minutes(static_cast<std::size_t>(needed), 9);
    play.hear(test::opened_floor());
    Features features = Features::make();
    for (std::size_t i = 0; i + 1 < bars.size(); ++i) EXPECT_TRUE(features.add(bars[i]).ok());
    play.state().features["sim/ABC"] = features;
    play.at(feature_base.close_of(bars.back().open_time)).hear(bars.back());
    EXPECT_TRUE(features.add(bars.back()).ok());
    return features.row();
}

double pooled(const FeatureRow& row, double first, double second) {
    return math::logistic(first * april().log_odds(Side::buy, row) +
                          second * march().log_odds(Side::buy, row));
}

TEST(Predict, pools_the_log_odds_of_several_models_by_their_weights) {
    Predict::Params params = two(Combine::weighted);
    params.weights = {{"april", 3.0}, {"march", 1.0}};
    Play<Two> play(params, "predict");
    const FeatureRow row = play_last(play);
    const auto forecast = play.only<Forecast>();
    EXPECT_NEAR(forecast.p_long, pooled(row, 0.75, 0.25), 1e-15);
    EXPECT_NEAR(forecast.base_rate_long, 0.75 * 0.4 + 0.25 * 0.31, 1e-15);
    EXPECT_NE(forecast.model, march().hash());
    const auto opinions = play.only<Opinions>();
    ASSERT_EQ(opinions.opinions.size(), 2U);
    EXPECT_EQ(opinions.opinions[0].name, "april");
    EXPECT_EQ(opinions.opinions[0].p_long, april().probability(Side::buy, row));
    EXPECT_EQ(opinions.opinions[1].weight, 0.25);
    // Contributions pool alike, so that they still add up to what was said.
    double sum = 0;
    for (const Finding& finding : play.only<Vote>().findings)
        if (finding.rule.ends_with("long")) sum += finding.weight;
    std::array<double, feature_count + 1> a{}, m{};
    april().contributions(Side::buy, row, a);
    march().contributions(Side::buy, row, m);
    EXPECT_NEAR(sum + 0.75 * a.back() + 0.25 * m.back(), math::logit(forecast.p_long), 1e-6);
}

TEST(Predict, trusts_the_model_whose_scored_forecasts_lost_less) {
    Play<Two> equal(two(Combine::stacked), "predict");
    const FeatureRow row = play_last(equal);
    EXPECT_NEAR(equal.only<Forecast>().p_long, pooled(row, 0.5, 0.5), 1e-15);
    EXPECT_EQ(stacked_weights(std::vector<double>{7.0, 7.0}), (std::vector<double>{0.5, 0.5}));
    const auto weights = stacked_weights(std::vector<double>{1000.0, 1001.0});
    EXPECT_NEAR(weights[0] / weights[1], std::exp(1.0), 1e-12);
    EXPECT_NEAR(weights[0] + weights[1], 1.0, 1e-15);
}

TEST(Predict, switches_weights_with_the_regime_that_quant_tells) {
    Predict::Params params = two(Combine::regime);
    params.regime_weights = {{"trend", {{"april", 1.0}, {"march", 0.0}}}};
    for (const auto& [regime, first] : {std::pair{Regime::trend, 1.0}, {Regime::range, 0.5}}) {
        Play<Two> play(params, "predict");
        Signal signal{"sim", "ABC", test::quarter, {}, {}, regime, 1, 1, {}};
        play.state().regimes["sim/ABC"] = Regime::quiet;
        play.hear(signal);
        const FeatureRow row = play_last(play);
        EXPECT_NEAR(play.only<Forecast>().p_long, pooled(row, first, 1.0 - first), 1e-15);
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

// What `outcry check` and the runner get when they ask the kind.

class PredictKind : public testing::Test {
 protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("predict_kind_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_ / "models");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) {
        ASSERT_TRUE(write_file_atomic((folder_ / "models/m.json").string(), as_bytes(text)).ok());
    }
    /// What the kind says against these parameters; empty when it makes an actor.
    std::string complaint(const Predict::Params& given) {
        const Kind kind = forest_kind();
        const Buffer bytes = encoded(given);
        const Making making{"predict", bytes.view(), folder_.string(), ""};
        const auto mail = kind.mail(making);
        const auto made = kind.make_actor(making);
        EXPECT_EQ(mail.ok(), made.ok());
        return made.ok() ? std::string() : made.error().text();
    }

    std::filesystem::path folder_;
};

TEST_F(PredictKind, reads_the_model_beside_the_topology) {
    write(Model::write(header(), booster(), booster()));
    EXPECT_EQ(complaint(params("models/m.json", 3)), "");
    EXPECT_EQ(forest_kind().manifest.kind, "predict.forest");
}

TEST_F(PredictKind, refuses_a_model_of_other_features_with_the_remedy) {
    auto other = header();
    other.features_hash = std::string(64, '0');
    write(Model::write(other, booster(), booster()));
    EXPECT_NE(complaint(params("models/m.json", 3)).find("train it anew with `outcry train`"),
              std::string::npos);
    other = header();
    other.features.resize(12);
    write(Model::write(other, golden::gunzip("logistic_50x4.json.gz"),
                       golden::gunzip("logistic_50x4.json.gz")));
    EXPECT_NE(complaint(params("models/m.json", 3)).find("model march takes 12 features"),
              std::string::npos)
        << complaint(params("models/m.json", 3));
}

TEST_F(PredictKind, says_what_a_librarys_own_file_lacks_and_who_reads_it) {
    const std::pair<std::string, const char*> files[] = {
        {golden::gunzip("logistic_50x4.json.gz"), "is an XGBoost model without the header"},
        {golden::gunzip("logistic_50x4.ubj.gz"), "is an XGBoost model without the header"},
        {golden::gunzip("binary_50x15.txt.gz", "lightgbm"),
         "is a LightGBM model without the header"}};
    for (const auto& [bytes, words] : files) {
        write(bytes);
        const std::string told = complaint(params("models/m.json", 3));
        EXPECT_NE(told.find("m.json"), std::string::npos) << told;
        EXPECT_NE(told.find(words), std::string::npos) << told;
        EXPECT_NE(told.find("train one with `outcry train`"), std::string::npos) << told;
        EXPECT_NE(told.find("`outcry model predict` read this one"), std::string::npos) << told;
        EXPECT_EQ(told.find("write or copy the file anew"), std::string::npos) << told;
    }
}

TEST_F(PredictKind, refuses_a_floor_that_decides_between_the_models_closes) {
    write(Model::write(header(), booster(), booster()));
    auto given = params("models/m.json");
    given.decide_on = feature_base;
    EXPECT_NE(complaint(given).find("model march answers at closes of 15m, the floor decides on "
                                    "5m; set decide_on = \"15m\""),
              std::string::npos)
        << complaint(given);
    given.decide_on = test::one_hour;
    EXPECT_EQ(complaint(given), "");
}

TEST_F(PredictKind, takes_features_of_the_bars_that_the_model_was_trained_on) {
    ModelHeader hourly = header();
    hourly.features.clear();
    for (const FeatureSpec& spec : feature_specs(FeatureSet::standard, test::one_hour))
        hourly.features.emplace_back(spec.name);
    hourly.features_hash = features_hash(FeatureSet::standard, test::one_hour);
    hourly.question.timeframe = test::one_hour;
    write(Model::write(hourly, booster(), booster()));
    auto given = params("models/m.json");
    given.decide_on = test::one_hour;
    EXPECT_NE(complaint(given).find("model march takes features of 1h bars, features_on is 5m; set "
                                    "features_on = \"1h\" or train one with `outcry train "
                                    "--features-on 5m`"),
              std::string::npos)
        << complaint(given);
    given.features_on = test::one_hour;
    EXPECT_EQ(complaint(given), "");
    const auto mail = Predict::mail(given, "predict");
    EXPECT_EQ(mail.back(), "bar.*.*.1h");
    given.features_on = Timeframe::of_ns(2 * ns_per_hour);
    EXPECT_EQ(complaint(given).substr(0, 48), "features_on 2h is not 1m, 5m, 15m, 1h, 4h or 1d");
}

TEST_F(PredictKind, names_a_missing_file_and_a_value_out_of_range) {
    EXPECT_NE(complaint(params("models/absent.json", 3)).find("models/absent.json"),
              std::string::npos);
    EXPECT_NE(complaint(params("", 3)).find("model is empty"), std::string::npos);
    EXPECT_NE(complaint(params("models/m.json", 25)).find("explain 25 is not within 0 and 24"),
              std::string::npos);
    write("not a model");
    EXPECT_NE(complaint(params("models/m.json", 3)), "");
}

TEST_F(PredictKind, takes_several_models_and_says_what_is_wrong_with_their_weights) {
    write(Model::write(header(), booster(), booster()));
    auto given = params("");
    given.models = {{"a", "models/m.json"}, {"b", "models/m.json"}};
    EXPECT_EQ(complaint(given), "");
    const auto refused = [&](auto change, const char* words) {
        auto other = given;
        change(other);
        EXPECT_NE(complaint(other).find(words), std::string::npos) << complaint(other);
    };
    refused([](auto& p) { p.model = "models/m.json"; }, "both given");
    refused([](auto& p) { p.weights = {{"a", 1.0}}; }, "leave out the model \"b\"");
    refused([](auto& p) { p.weights = {{"a", 1.0}, {"c", 1.0}}; }, "not among models");
    refused([](auto& p) { p.combine = Combine::regime; }, "needs regime_weights besides");
    refused(
        [](auto& p) {
            p.combine = Combine::regime;
            p.regime_weights = {{"trendy", {{"a", 1.0}, {"b", 1.0}}}};
        },
        "not a regime");
    auto whole = given;  // what another way to combine needs is no reason to refuse this one
    whole.weights = {{"a", 1.0}, {"b", 1.0}};
    whole.regime_weights = {{"volatile_", {{"a", 1.0}, {"b", 0.0}}}};
    for (const Combine way : {Combine::weighted, Combine::stacked, Combine::regime}) {
        whole.combine = way;
        EXPECT_EQ(complaint(whole), "");
    }
    refused([](auto& p) { p.models["b"] = "models/none.json"; }, "models.b");
    auto other = header();
    other.question.target = Ratio{3'000'000};
    ASSERT_TRUE(write_file_atomic((folder_ / "models/n.json").string(),
                                  as_bytes(Model::write(other, booster(), booster())))
                    .ok());
    refused([](auto& p) { p.models["b"] = "models/n.json"; }, "answer different questions");
}

}  // namespace
}  // namespace outcry::predict
