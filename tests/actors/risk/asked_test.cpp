// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/asked.hpp"

#include <gtest/gtest.h>

#include "outcry/codec/names.hpp"
#include "tests/actors/risk/asks.hpp"

namespace outcry {
namespace {

using test::btc;
using test::eth;
using test::minutes;

/// One that says everything a proposal can, so that nothing of it is missed.
Proposal full(const std::string& instrument, const char* exposure) {
    Proposal made = test::proposal(instrument, exposure, minutes(15));
    made.p_long = 0.4;
    made.edge_long = 0.002;
    made.reason = "edge +20.0bp long beats 5.0bp";
    made.ballots = {{"bull", 1, 0.4, std::nullopt, "", 7}};
    made.flips = {"to HOLD if bull < 0.3512"};
    made.margin = 0.2;
    made.pivot = "bull";
    made.carry = 0.0003;
    made.guards = {{"cooldown", 60, 1800}};
    return made;
}

TEST(RiskAsked, is_all_of_a_proposal_that_asks_for_something) {
    NextDecoder<risk::Asked> decoder;
    for (const char* exposure : {"5000", "-5000", "0"}) {
        const Proposal said = full(btc, exposure);
        ASSERT_TRUE(decoder.decode(encoded(said).view()));
        EXPECT_EQ(static_cast<const Proposal&>(decoder.value()), said) << exposure;
    }
}

TEST(RiskAsked, is_of_a_hold_no_more_than_that_it_is_one) {
    NextDecoder<risk::Asked> decoder;
    const Proposal before = full(btc, "5000");
    ASSERT_TRUE(decoder.decode(encoded(before).view()));
    Proposal hold = full(eth, "0");
    hold.action = Action::hold;
    hold.ballots.clear();
    ASSERT_TRUE(decoder.decode(encoded(hold).view()));
    EXPECT_EQ(decoder.value().action, Action::hold);
    EXPECT_EQ(decoder.value().instrument, eth);
    EXPECT_EQ(decoder.value().ballots, before.ballots);
    const Proposal after = full(eth, "2500");
    ASSERT_TRUE(decoder.decode(encoded(after).view()));
    EXPECT_EQ(static_cast<const Proposal&>(decoder.value()), after);
}

TEST(RiskAsked, refuses_what_breaks_off) {
    NextDecoder<risk::Asked> decoder;
    const Buffer bytes = encoded(full(btc, "5000"));
    EXPECT_FALSE(decoder.decode(bytes.view().first(bytes.size() - 1)));
}

}  // namespace
}  // namespace outcry
