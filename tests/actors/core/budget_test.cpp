// SPDX-License-Identifier: Apache-2.0
// What a slice asks for can be paid, by its margin and its costs, and can be counted.
#include <algorithm>

#include "tests/actors/core/awaiting.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// All of the equity in each of two, of which half is margin.
struct HalfMargin : Awaiting {
    HalfMargin() : Awaiting(whole()) {
        FloorOpened floor = opened();
        for (Instrument& one : floor.instruments)
            one.margins = {{Money::whole(1'000'000), percent(50), percent(25)}};
        play.hear(floor);
        side = floor.instruments[0].half_spread + halves().slippage;
        side += floor.instruments[0].fees.front().taker;
    }
    static CorePool::Params whole() {
        CorePool::Params params = halves();
        params.size = percent(100);
        params.exposure_max = percent(200);
        return params;
    }
    Ratio side;
};

TEST_F(HalfMargin, is_asked_for_with_what_its_costs_leave_of_the_equity) {
    const auto said = both(15, .5, .5);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].target_exposure, said[1].target_exposure);
    const double each = said[0].target_exposure.to_double();
    EXPECT_LE(2 * each * (.5 + side.to_double()), 10'000);
    EXPECT_GT(2 * each * (.5 + side.to_double()), 9'990);
    EXPECT_TRUE(said[0].reason.ends_with(", less to pay its margin and costs")) << said[0].reason;
}

TEST_F(HalfMargin, of_what_is_held_is_left_to_it) {
    play.hear(position(btc, "10"));
    round(15, btc, .2);
    const double asked = asked_for_eth(30).to_double();
    EXPECT_LE(5'000 + asked * (.5 + side.to_double()), 10'000);
    EXPECT_GT(5'000 + asked * (.5 + side.to_double()), 9'990);
}

/// Spot for half of the equity, and a perpetual for as much beside it.
struct SpotBesidePerpetual : Awaiting {
    SpotBesidePerpetual() : Awaiting(all()) {
        FloorOpened floor = opened();
        floor.instruments[0].kind = InstrumentKind::spot;
        floor.instruments[0].margins.clear();
        floor.instruments[1].margins = {{Money::whole(1'000'000), percent(10), percent(5)}};
        play.hear(floor);
    }
    static CorePool::Params all() {
        CorePool::Params params = halves();
        params.size = percent(100);
        params.exposure_max = percent(200);
        params.allow_short = false;
        return params;
    }
};

TEST_F(SpotBesidePerpetual, leaves_the_margin_of_what_need_not_be_owned) {
    const auto said = both(15, .5, .5);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].target_exposure, said[1].target_exposure);
    EXPECT_LT(said[0].target_exposure.to_double() * 1.1, 10'000);
    EXPECT_GT(said[0].target_exposure.to_double() * 1.1, 9'970);
}

/// Sixty billion, where an amount can be ninety-two.
struct Billions : Awaiting {
    explicit Billions(Ratio most = percent(90)) : Awaiting(all(most)) {
        FloorOpened floor = opened();
        floor.capital = Money::whole(60'000'000'000);
        play.hear(floor);
    }
    static CorePool::Params all(Ratio most) {
        CorePool::Params params = halves();
        params.size = percent(90);
        params.exposure_max = most;
        return params;
    }
};

TEST_F(Billions, are_shared_out_though_what_is_wanted_is_more_than_money_can_say) {
    const auto said = both(15, .5, .5);
    EXPECT_EQ(play.failure(), "");
    ASSERT_EQ(said.size(), 2U);
    for (const Proposal& one : said) EXPECT_EQ(one.target_exposure, money("27000000000"));
}

struct BillionsBeyond : Billions {
    BillionsBeyond() : Billions(percent(270)) {}
};

TEST_F(BillionsBeyond, what_money_can_say_are_not_entered_and_what_closes_goes_on) {
    play.hear(position(btc, "5"));
    const auto said = both(15, .1, .5, .1);
    EXPECT_EQ(play.failure(), "");
    ASSERT_EQ(said.size(), 2U);
    const auto of = [&](const std::string& instrument) {
        return *std::find_if(said.begin(), said.end(),
                             [&](const Proposal& one) { return one.instrument == instrument; });
    };
    EXPECT_EQ(of(eth).action, Action::hold);
    EXPECT_NE(of(eth).reason.find("exceeds"), std::string::npos) << of(eth).reason;
    EXPECT_EQ(play.failure(), "");
}

}  // namespace
}  // namespace outcry
