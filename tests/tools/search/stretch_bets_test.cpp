// SPDX-License-Identifier: Apache-2.0
// The number of stretches is no number of bets: what was cut off and is opened again is one.
#include "tools/search/stretch_bets.hpp"

#include <gtest/gtest.h>

namespace outcry::tools {
namespace {

Position holding(const std::string& instrument, std::int64_t quantity) {
    Position position;
    position.venue = "binance-usdm";
    position.instrument = instrument;
    position.strategy = "core";
    position.quantity = Quantity::whole(quantity);
    return position;
}

RoundTrip trip_of(const std::string& instrument, Side side, std::int64_t opened) {
    RoundTrip trip;
    trip.venue = "binance-usdm";
    trip.instrument = instrument;
    trip.strategy = "core";
    trip.side = side;
    trip.opened_at = TimeNs{opened};
    return trip;
}

Report stretch_of(std::vector<RoundTrip> trips, std::vector<Position> open) {
    Report report;
    report.round_trips = trips.size();
    report.trips = std::move(trips);
    report.open_positions = std::move(open);
    return report;
}

TEST(StretchBets, count_a_position_that_is_cut_off_and_opened_again_once) {
    const Report held = stretch_of({}, {holding("BTC", 2), holding("ETH", -1)});
    EXPECT_EQ(bets_of_stretch(held, {}), 2);
    double bets = 0;
    std::vector<Position> before;
    for (int stretch = 0; stretch < 19; ++stretch) {
        bets += bets_of_stretch(held, before);
        before = held.open_positions;
    }
    EXPECT_EQ(bets, 2) << "however often it is cut off";
}

TEST(StretchBets, count_what_the_next_opens_on_the_other_side_or_elsewhere) {
    const std::vector<Position> before{holding("BTC", 2)};
    EXPECT_EQ(bets_of_stretch(stretch_of({}, {holding("BTC", -2)}), before), 1);
    EXPECT_EQ(bets_of_stretch(stretch_of({}, {holding("ETH", 2)}), before), 1);
    EXPECT_EQ(bets_of_stretch(stretch_of({trip_of("BTC", Side::sell, 10)}, {}), before), 1);
    auto of_another = holding("BTC", 2);
    of_another.strategy = "swing";
    EXPECT_EQ(bets_of_stretch(stretch_of({}, {of_another}), before), 1);
}

TEST(StretchBets, count_all_that_a_stretch_opens_after_what_it_goes_on_with) {
    const std::vector<Position> before{holding("BTC", 2)};
    const Report report = stretch_of({trip_of("BTC", Side::buy, 30), trip_of("BTC", Side::buy, 10),
                                      trip_of("BTC", Side::sell, 20)},
                                     {holding("BTC", 1)});
    EXPECT_EQ(bets_of_stretch(report, {}), 4);
    EXPECT_EQ(bets_of_stretch(report, before), 3) << "its first went on with the last one's";
    EXPECT_EQ(bets_of_stretch(report, {holding("BTC", -2)}), 4);
}

TEST(StretchBets, count_no_turnover_by_which_a_book_is_only_built_again) {
    Report report = stretch_of({}, {holding("BTC", 2)});
    report.exposure = report.time_in_market = 1;
    report.turned_over = 9;  // 1 to build it, 8 to turn it over four times
    EXPECT_EQ(bets_of_stretch(report, {}), 4.5);
    EXPECT_EQ(bets_of_stretch(report, report.open_positions), 4);
    report.turned_over = 1;
    EXPECT_EQ(bets_of_stretch(report, report.open_positions), 0);
}

}  // namespace
}  // namespace outcry::tools
