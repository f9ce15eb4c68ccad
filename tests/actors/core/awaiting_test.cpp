// SPDX-License-Identifier: Apache-2.0
// What a core asked for and does not hold yet counts, whoever comes late; what it closes counts
// until it is gone.
#include <gtest/gtest.h>

#include "tests/actors/core/awaiting.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

TEST_F(Awaiting, leaves_what_was_asked_for_at_the_same_close_to_nobody_who_comes_late) {
    round(15, btc, .5);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("5000"));
    EXPECT_EQ(asked_for_eth(15), money("1000")) << "its bar came late, and 60 % are 60 %";
}

TEST_F(Awaiting, counts_an_approval_until_it_is_filled_in_full) {
    round(15, btc, .5);
    play.hear(ruled("5"));
    EXPECT_EQ(asked_for_eth(30), money("1000")) << "it rests";
    play.hear(position(btc, "2"));
    EXPECT_EQ(asked_for_eth(45), money("1000")) << "2 are held, 3 are on their way";
    play.hear(position(btc, "5"));
    EXPECT_EQ(asked_for_eth(60), money("1000"));
    play.hear(position(btc, "0"));
    EXPECT_EQ(asked_for_eth(75), money("5000"));
}

TEST_F(Awaiting, forgets_what_is_refused_cancelled_or_long_over) {
    round(15, btc, .5);
    play.hear(ruled("0", Outcome::vetoed));
    EXPECT_EQ(asked_for_eth(15), money("5000")) << "vetoed";
    play.hear(ruled("5"));
    Order order;
    order.id = "7f3a-730-e";
    order.venue = venue;
    order.instrument = btc;
    order.strategy = "paper";
    order.state = OrderState::expired;
    play.hear(order);
    EXPECT_EQ(asked_for_eth(30), money("1000")) << "another's order";
    order.id = "7f3a-731-e";
    play.hear(order);
    EXPECT_EQ(asked_for_eth(45), money("5000"));
    play.hear(ruled("5"));
    EXPECT_EQ(asked_for_eth(255), money("1000")) << "a bar to spare after its approval";
    EXPECT_EQ(asked_for_eth(270), money("5000"));
}

TEST_F(Awaiting, frees_what_it_takes_the_place_of) {
    round(15, btc, .5);
    play.hear(ruled("5"));
    round(30, btc, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("-5000"))
        << "the venue withdraws the buy that waits for it";
    round(45, btc, .5);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("1000")) << "the same buy still waits";
}

struct Held : Awaiting {
    Held() : Awaiting(an_hour()) {}
    static CorePool::Params an_hour() {
        CorePool::Params params = halves();
        params.hold_max = DurationNs{ns_per_hour};
        params.patience = {ns_per_hour};
        return params;
    }
};

TEST_F(Held, for_as_long_as_it_may_be_it_is_closed_once_while_its_exit_is_on_its_way) {
    play.hear(position(btc, "5", minutes(0)));
    round(60, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "held for 1h or longer");
    round(75, btc, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    ASSERT_EQ(play.only<Proposal>().guards.size(), 1U);
    EXPECT_EQ(play.only<Proposal>().guards[0].name, "patience");
    round(120, btc, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close) << "an hour is over";
}

TEST_F(Held, it_waits_for_the_order_that_closes_it_however_slowly_that_fills) {
    play.hear(position(btc, "5", minutes(0)));
    Order exit;
    exit.id = "7f3a-700-x";
    exit.venue = venue;
    exit.instrument = btc;
    exit.strategy = "paper";
    exit.reduce_only = true;
    play.hear(exit);  // the veto's own
    round(60, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    play.hear(position(btc, "4.9", minutes(0)));
    round(75, btc, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold) << "a little of it has filled";
    exit.state = OrderState::cancelled;
    play.hear(exit);
    round(90, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "held for 1h or longer");
}

/// Asked for again it would withdraw the entry that was approved to follow the exit.
TEST_F(Awaiting, asks_for_no_second_turn_round_while_the_exit_of_the_first_is_on_its_way) {
    play.hear(position(btc, "3", minutes(0)));
    round(15, btc, .1, .7);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell);
    Order exit;
    exit.id = "7f3a-731-x";
    exit.venue = venue;
    exit.instrument = btc;
    exit.strategy = "paper";
    exit.side = Side::sell;
    exit.reduce_only = true;
    play.hear(exit);
    play.hear(position(btc, "2.9", minutes(0)));  // a little of it has filled
    round(30, btc, .1, .7);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    round(45, btc, .7, .1);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold) << "held already";
    exit.state = OrderState::cancelled;
    play.hear(exit);
    round(60, btc, .1, .7);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell);
}

/// Spot, of which all may be held: half of the equity each, and the costs of both.
struct Owned : Awaiting {
    Owned() : Awaiting(all_of_it()) {
        FloorOpened floor = opened();
        for (Instrument& one : floor.instruments) {
            one.kind = InstrumentKind::spot;
            one.margins.clear();
        }
        play.hear(floor);
        side = floor.instruments[0].half_spread + halves().slippage;
        if (!floor.instruments[0].fees.empty()) side += floor.instruments[0].fees.front().taker;
    }
    static CorePool::Params all_of_it() {
        CorePool::Params params = halves();
        params.allow_short = false;
        params.exposure_max = percent(100);
        return params;
    }
    Ratio side;
};

TEST_F(Owned, is_bought_with_what_its_costs_leave_of_the_equity) {
    const std::vector<Proposal> asked = both(15, .5, .5);
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].target_exposure, asked[1].target_exposure) << "alike, whoever is first";
    const double each = asked[0].target_exposure.to_double();
    EXPECT_LE(2 * each * (1 + side.to_double()), 10'000);
    EXPECT_GT(2 * each * (1 + side.to_double()), 9'997) << "and not much less: a tick";
    EXPECT_TRUE(asked[0].reason.ends_with(", less to pay its costs")) << asked[0].reason;
}

TEST_F(Owned, leaves_the_costs_of_what_is_on_its_way) {
    round(15, btc, .5);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("5000")) << "alone it can be paid";
    play.hear(ruled("5"));
    const double left = asked_for_eth(30).to_double();
    EXPECT_LE((5000 + left) * (1 + side.to_double()), 10'000);
    EXPECT_GT((5000 + left) * (1 + side.to_double()), 9'997);
}

struct Patient : Awaiting {
    Patient() : Awaiting(pyramids()) {}
    static CorePool::Params pyramids() {
        CorePool::Params params = halves();
        params.pyramid = true;
        params.allow_short = false;
        params.exposure_max = percent(300);
        params.patience = {ns_per_hour};
        return params;
    }
};

TEST_F(Patient, waits_for_an_exit_on_its_way_and_for_no_entry_that_was_refused) {
    play.hear(position(btc, "5"));
    round(15, btc, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    play.hear(ruled("0", Outcome::vetoed));
    round(30, btc, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
    round(45, btc, .2, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    round(90, btc, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
}

struct OneEntry : Awaiting {
    OneEntry() : Awaiting(one()) {}
    static CorePool::Params one() {
        CorePool::Params params = halves();
        params.exposure_max = percent(300);
        params.entries_per_round_max = 1;
        return params;
    }
};

TEST_F(OneEntry, of_a_round_was_had_by_who_came_before) {
    round(15, btc, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    round(15, eth, .6);
    EXPECT_EQ(play.only<Proposal>().reason,
              "1 entries with a larger edge in this round, or before, at most 1");
    round(30, eth, .6);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy) << "another round";
}

struct UsedUp : Awaiting {
    UsedUp() : Awaiting(half()) {}
    static CorePool::Params half() {
        CorePool::Params params = halves();
        params.exposure_max = percent(50);
        return params;
    }
};

TEST_F(UsedUp, budget_is_told_as_what_it_is) {
    play.hear(position(btc, "5"));
    const auto said = both(15, .5, .5);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[1].action, Action::hold);
    EXPECT_EQ(said[1].guards, (std::vector<Guard>{{"exposure_max", 1.0, 0.5}}));
    EXPECT_EQ(said[1].flips, std::vector<std::string>{"to BUY if not for exposure_max"});
    EXPECT_NE(said[1].reason.find("50.0 % of equity is held or on its way, at most 50.0 %"),
              std::string::npos)
        << said[1].reason;
}

/// At the market once it was hit.
Order stop_order(OrderType type) {
    Order stop;
    stop.id = "7f3a-700-s";
    stop.venue = venue;
    stop.instrument = btc;
    stop.strategy = "paper";
    stop.type = type;
    stop.reduce_only = true;
    return stop;
}

TEST_F(Held, it_waits_for_a_stop_that_was_hit_and_is_short_of_volume) {
    play.hear(position(btc, "5", minutes(0)));
    Order stop = stop_order(OrderType::stop);
    play.hear(stop);
    stop.type = OrderType::market;
    play.hear(stop);
    round(60, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    stop.state = OrderState::cancelled;
    play.hear(stop);
    round(75, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "held for 1h or longer");
}

TEST_F(Held, it_is_closed_though_the_stop_of_one_of_its_layers_is_short_of_volume) {
    play.hear(position(btc, "3", minutes(0)));
    play.hear(position(btc, "5", minutes(0)));
    play.hear(stop_order(OrderType::market));
    round(60, btc, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "held for 1h or longer");
}

struct Slice : Awaiting {
    Slice() : Awaiting(roomy(percent(300))) {}
    static CorePool::Params roomy(Ratio most) {
        CorePool::Params params = halves();
        params.exposure_max = most;
        return params;
    }
};

TEST_F(Slice, says_its_entries_by_their_edges_and_not_as_they_are_listed) {
    auto said = both(15, .5, .6);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].instrument, eth) << "the veto gives its room to whom it hears first";
    said = both(30, .6, .5);
    EXPECT_EQ(said[0].instrument, btc);
}

TEST(Heard, is_how_a_verdict_and_an_order_begin) {
    const auto begins = [](const auto& part, const auto& whole) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            EXPECT_EQ(part[i].name, whole[i].name);
            EXPECT_EQ(part[i].type, whole[i].type) << part[i].name;
        }
    };
    begins(type_info<core::Ruled>().fields, type_info<Verdict>().fields);
    begins(type_info<core::Ordered>().fields, type_info<Order>().fields);
}

TEST(Quorum, counts_nobody_whose_weight_is_0) {
    CorePool::Params params = pool_params();
    params.quorum = 1;
    params.weights = {{"bear", 0}, {"bull", 1}, {"predict", 0}};
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    for (const char* voter : {"bear", "predict"}) play.hear(vote(voter, btc, minutes(15), .9, .05));
    Vote warming = vote("bull", btc, minutes(15), {}, {});
    warming.abstains = "warming up";
    play.hear(warming);
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Proposal>().reason,
              "quorum: 0 answered, 1 needed; of no weight here: bear, predict");
    params.quorum = 2;
    params.weights["predict"] = 1;
    Play<CorePool> second(params, "core");
    second.at(monday).hear(opened());
    second.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    for (const char* voter : {"bull", "bear"}) second.hear(vote(voter, btc, minutes(15), .9, .05));
    second.advance_to(minutes(16));
    EXPECT_EQ(second.only<Proposal>().reason,
              "quorum: 1 answered, 2 needed; of no weight here: bear")
        << "bull alone is no two";
    params.weights["predict"] = 0;
    EXPECT_EQ(CorePool::check(params).error().message,
              "quorum of 2 is never met by weights, which weigh bull alone; lower the quorum or "
              "give another voter a weight above 0");
}

}  // namespace
}  // namespace outcry
