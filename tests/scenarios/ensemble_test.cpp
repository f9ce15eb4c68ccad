// SPDX-License-Identifier: Apache-2.0
// ensemble.toml: two models as one forecaster, combined in each of the three ways, scored and
// watched for drift as the floor runs; regimes and contributions over several timeframes. Its
// placements are tests/scenarios/shipped_test.cpp.
#include <map>
#include <set>

#include "actors/runtime/verify.hpp"
#include "actors/topology/check.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/event/record.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* after_scores = "2025-05-12";  // four days behind the first forecast's end

struct Heard {
    std::map<std::string, int> said;                   // events by schema
    std::map<std::string, std::vector<double>> first;  // weight of the first model, by instrument
    std::map<std::string, std::set<Regime>> regimes;   // by timeframe
    int explained = 0;                                 // votes of predict that name features
    int switches = 0;                                  // weights unlike those of the close before

    void hear(BytesView event, std::string_view schema) {
        ++said[std::string(schema)];
        const auto view = read_said(event);
        if (schema == "opinions") {
            const auto one = decoded<Opinions>(view->body);
            ASSERT_EQ(one->opinions.size(), 2U);
            EXPECT_NEAR(one->opinions[0].weight + one->opinions[1].weight, 1.0, 1e-12);
            auto& weights = first[one->instrument];
            if (!weights.empty() && weights.back() != one->opinions[0].weight) ++switches;
            weights.push_back(one->opinions[0].weight);
        } else if (schema == "signal") {
            const auto one = decoded<Signal>(view->body);
            regimes[one->timeframe.to_string()].insert(one->regime);
        } else if (schema == "vote") {
            const auto one = decoded<Vote>(view->body);
            if (one->voter == "predict" && !one->findings.empty()) ++explained;
        }
    }
    [[nodiscard]] std::set<double> weights() const {
        std::set<double> all;
        for (const auto& [instrument, each] : first) all.insert(each.begin(), each.end());
        return all;
    }
};

/// Runs it, and asks every actor again.
Heard heard_of(const Plan& made) {
    const Folder folder;
    LaunchOptions launching = options(after_scores);
    launching.run_folder = folder.path();
    Heard heard;
    launching.on_event = [&](const Prefix&, BytesView event, std::string_view schema) {
        heard.hear(event, schema);
    };
    const LaunchResult result = run(made, launching);
    const auto store = open_folder_store(folder.path() + "/journal", false);
    const auto verified = verify_run(**store, {find_kind, topologies, {}});
    EXPECT_TRUE(verified) << verified.error().text();
    if (verified) {
        EXPECT_FALSE(verified->mismatch)
            << verified->mismatch->actor << " " << verified->mismatch->what;
        EXPECT_EQ(verified->head, result.head);
    }
    EXPECT_EQ(heard.first.size(), 2U) << "both instruments are forecast";
    EXPECT_GT(heard.said["scored"], 100) << "horizons have passed";
    EXPECT_GE(heard.said["drift"], 4) << "once a day";
    return heard;
}

TEST(Ensemble, passes_its_check_with_every_action_reachable) {
    const CheckReport report = check(plan("ensemble.toml", Place::fused));
    EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Ensemble, switches_its_models_weights_with_the_regime) {
    const Heard heard = heard_of(plan("ensemble.toml", Place::fused));
    EXPECT_GT(heard.switches, 10);
    const std::set<double> table{0.7, 0.3, 0.4, 0.2, 0.5};  // the last where none is told
    const std::set<double> weights = heard.weights();
    EXPECT_GE(weights.size(), 3U);
    for (const double weight : weights) EXPECT_TRUE(table.contains(weight)) << weight;
}

TEST(Ensemble, keeps_its_weights_when_they_are_fixed) {
    const Heard heard = heard_of(plan(
        "ensemble.toml", Place::fused,
        {"predict.combine=weighted", "predict.weights.deep=0.75", "predict.weights.shallow=0.25"}));
    EXPECT_EQ(heard.weights(), std::set<double>{0.75});
}

TEST(Ensemble, learns_its_weights_from_scored_forecasts) {
    const Heard heard = heard_of(plan("ensemble.toml", Place::fused, {"predict.combine=stacked"}));
    for (const auto& [instrument, weights] : heard.first) {
        EXPECT_EQ(weights.front(), 0.5) << "nothing is scored yet";
        EXPECT_NE(weights.back(), 0.5) << instrument;
    }
}

/// Regimes and evidence do not depend on which timeframes a floor measures.
TEST(Ensemble, tells_regimes_and_contributions_over_any_set_of_timeframes) {
    const Heard heard =
        heard_of(plan("ensemble.toml", Place::fused, {"quant.timeframes=[\"5m\", \"30m\"]"}));
    for (const char* timeframe : {"5m", "15m", "30m"}) {
        const auto found = heard.regimes.find(timeframe);
        ASSERT_NE(found, heard.regimes.end()) << timeframe;
        EXPECT_TRUE(found->second.contains(Regime::warming)) << timeframe;
        EXPECT_GE(found->second.size(), 3U) << timeframe << " knows but one regime";
    }
    EXPECT_EQ(heard.regimes.count("1h"), 0U);
    EXPECT_GT(heard.explained, 500) << "a vote of predict names what weighed most";
}

}  // namespace
}  // namespace outcry
