// SPDX-License-Identifier: Apache-2.0
// What is another decision with less of the past before it: what the veto makes of a proposal, and
// what comes of that, no less than the proposal.
#include <gtest/gtest.h>

#include "actors/topology/load.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/search/ground.hpp"
#include "tools/search/validate.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {
namespace {

TEST(WarmUp, takes_another_size_for_another_decision) {
    EXPECT_TRUE(decides_otherwise({Action::buy, 1000}, {Action::sell, 1000}));
    EXPECT_TRUE(decides_otherwise({Action::buy, 1000}, {Action::buy, 980}));
    EXPECT_TRUE(decides_otherwise({Action::sell, -10}, {Action::sell, -1000}));
    EXPECT_FALSE(decides_otherwise({Action::buy, 1000}, {Action::buy, 995})) << "the last digits";
    EXPECT_FALSE(decides_otherwise({Action::hold, 1000}, {Action::hold, 900}))
        << "what it holds it holds";
    EXPECT_FALSE(decides_otherwise({Action::close, 0}, {Action::close, 0}));
}

Wanted bought(double approved, double filled, double sold) {
    return {Action::buy, 1000, approved, filled, sold, 0.001, 0.01, 0.02};
}

TEST(WarmUp, takes_another_verdict_of_one_proposal_for_another_decision) {
    const Wanted one = bought(0.03, 0.03, 0.03);
    EXPECT_FALSE(decides_otherwise(one, one));
    EXPECT_TRUE(decides_otherwise(one, bought(0.011, 0.03, 0.03)));
    EXPECT_TRUE(decides_otherwise(bought(0.001, 0, 0), bought(0, 0, 0))) << "vetoed";
    EXPECT_TRUE(decides_otherwise(one, bought(0.03, 0.02, 0.03))) << "less was bought of it";
    EXPECT_TRUE(decides_otherwise(one, bought(0.03, 0.03, 0))) << "it was never closed";
    EXPECT_FALSE(decides_otherwise(one, bought(0.029, 0.029, 0.029)))
        << "of one lot the last digits decide";
    Wanted wider = one;
    wider.stop = 0.011;
    EXPECT_TRUE(decides_otherwise(one, wider));
}

/// Two thirds of the warm-up against all of it.
WarmUp with_less_of_it(const std::vector<std::string>& set) {
    ValidateOptions options;
    options.topology = test::topologies + "/minimal.toml";
    options.set = set;
    options.until = "2025-05-28";
    const auto ground = Ground::open({options.topology, options.set, options.until});
    EXPECT_TRUE(ground) << ground.error().text();
    const auto made = warm_ups(options, (*ground)->plan(), (*ground)->base().live_from);
    EXPECT_TRUE(made) << made.error().text();
    return made->at(1);
}

TEST(WarmUp, is_too_short_where_the_veto_sizes_by_a_past_it_has_not) {
    const std::vector<std::string> plain{"data.warmup=12d", "core.edge_min=6bp"};
    const WarmUp as_asked = with_less_of_it(plain);
    EXPECT_GT(as_asked.rounds, 100U);
    EXPECT_EQ(as_asked.decided_otherwise, 0U);
    std::vector<std::string> sized = plain;
    sized.push_back(
        "risk.value_at_risk={max=\"0.2%\",level=\"99%\",test_level=\"99%\",forecasts=500,"
        "horizon=\"1h\"}");
    sized.push_back("risk.history=2000");
    sized.push_back("risk.history_min=100");
    const WarmUp by_its_past = with_less_of_it(sized);
    EXPECT_GT(by_its_past.decided_otherwise, 0U);
    EXPECT_GT(by_its_past.size, 0.01);
}

}  // namespace
}  // namespace outcry::tools
