// SPDX-License-Identifier: Apache-2.0
// The recorded feed as the floor sees it: one run of inputs in the order of time, the same bytes
// however it is read.
#include "tests/actors/feed/stand.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

using namespace test;

TEST(RecordedFeed, merges_files_by_the_close_of_bars_and_ties_by_the_order_of_the_floor) {
    Folder folder;
    Stand stand(two_markets(folder), bar_params());
    stand.open().drain();
    EXPECT_EQ(stand.failure, "");
    EXPECT_EQ(stand.story(),
              (Story{"feed.status data 01:00", "bar BTC 01:00", "bar BTC 02:00", "bar ETH 02:00",
                     "bar ETH 03:00", "bar BTC 04:00", "bar ETH 04:00", "bar ETH 05:00"}));
    const Bar bar = stand.at<Bar>(3);
    EXPECT_EQ(bar.venue, "venue");
    EXPECT_EQ(bar.instrument, "ETH");
    EXPECT_EQ(bar.open_time, from_ms(60'000));
    EXPECT_EQ(bar.high, Price::whole(11));
    EXPECT_EQ(bar.volume, Quantity::whole(5));
    EXPECT_EQ(read_said(stand.inputs[3])->topic, "bar.venue.ETH.1m");
}

TEST(RecordedFeed, says_quotes_before_trades_of_one_instant) {
    Folder folder;
    folder.write("BTC-q.csv", "ts_ms,bid,ask\n60000,10,11\n120000,12,13\n");
    folder.write("BTC-t.csv", "ts_ms,price,size,side\n60000,10,1,buy\n90000,11,1,sell\n");
    RecordedFeedParams params;
    params.quotes = "{symbol}-q.csv";
    params.trades = "{symbol}-t.csv";
    params.symbols = {"BTC"};
    Stand stand(folder, params);
    stand.open().drain();
    EXPECT_EQ(stand.failure, "");
    EXPECT_EQ(stand.story(), (Story{"feed.status data 01:00", "quote BTC 01:00", "trade BTC 01:00",
                                    "trade BTC 01:30", "quote BTC 02:00"}));
    EXPECT_EQ(stand.at<Quote>(1).ask, Price::whole(11));
    EXPECT_EQ(read_said(stand.inputs[1])->topic, "quote.venue.BTC");
}

TEST(RecordedFeed, reads_a_stamp_as_open_or_close_just_as_it_is_told) {
    Folder folder;
    RecordedFeedParams params = bar_params();
    params.stamp = feed::Stamp::close;
    Stand stand(two_markets(folder), params);
    stand.open().drain();
    EXPECT_EQ(stand.story().at(1), "bar BTC 00:00");
    EXPECT_EQ(stand.at<Bar>(2).open_time, from_ms(0));
}

TEST(RecordedFeed, says_first_until_when_its_inputs_are_warm_up) {
    Folder folder;
    RecordedFeedParams params = bar_params();
    params.warmup = {2 * ns_per_minute};
    Stand stand(two_markets(folder), params);
    stand.open().drain();
    const auto status = stand.at<FeedStatus>(0);
    EXPECT_EQ(status.feed, "data");
    EXPECT_EQ(status.live_from, from_ms(180'000));
    EXPECT_EQ(status.source, "{symbol}.csv");
}

TEST(RecordedFeed, puts_bars_before_funding_before_trades_at_one_instant) {
    Folder folder;
    two_markets(folder);
    RecordedFeedParams params = bar_params();
    params.trades = "{symbol}-trades.csv";
    params.funding = "{symbol}-funding.csv";
    params.symbols = {"BTC"};
    folder.write("BTC-trades.csv",
                 std::string(trade_header) + "59999,1,100,1,0\n60000,2,100,1,0\n60000,3,101,1,1\n");
    folder.write("BTC-funding.csv", "ts_ms,funding_rate\n60000,0.0001\n");
    Stand stand(folder, params);
    stand.open().drain();
    EXPECT_EQ(stand.failure, "");
    EXPECT_EQ(stand.story(), (Story{"feed.status data 00:59", "trade BTC 00:59", "bar BTC 01:00",
                                    "funding BTC 01:00", "trade BTC 01:00", "trade BTC 01:00",
                                    "bar BTC 02:00", "bar BTC 04:00"}));
    EXPECT_EQ(stand.at<Funding>(3).rate.units, 10'000);
    EXPECT_EQ(stand.at<Trade>(5).taker, Side::sell);
}

TEST(RecordedFeed, leaves_out_funding_before_the_first_and_after_the_last_of_the_market) {
    Folder folder;
    two_markets(folder);
    RecordedFeedParams params = bar_params();
    params.funding = "{symbol}-funding.csv";
    for (const char* symbol : {"BTC", "ETH"})
        folder.write(std::string(symbol) + "-funding.csv",
                     "ts_ms,funding_rate\n0,0.1\n59999,0.2\n60000,0.3\n300000,0.4\n300001,0.5\n");
    Stand stand(folder, params);
    stand.open().drain();
    EXPECT_EQ(stand.story(), (Story{"feed.status data 01:00", "bar BTC 01:00", "funding BTC 01:00",
                                    "funding ETH 01:00", "bar BTC 02:00", "bar ETH 02:00",
                                    "bar ETH 03:00", "bar BTC 04:00", "bar ETH 04:00",
                                    "funding BTC 05:00", "bar ETH 05:00", "funding ETH 05:00"}));
    EXPECT_TRUE(stand.run.ended);
}

TEST(RecordedFeed, hands_over_the_same_bytes_in_any_portions) {
    Folder folder;
    two_markets(folder);
    Stand whole(folder, bar_params());
    whole.open().drain();
    for (const std::size_t room : {std::size_t{1}, std::size_t{150}, std::size_t{400}}) {
        Stand pieces(folder, bar_params());
        pieces.open().drain(room);
        EXPECT_TRUE(pieces.inputs == whole.inputs) << room;
    }
}

TEST(RecordedFeed, goes_on_after_any_number_of_accepted_inputs) {
    Folder folder;
    two_markets(folder);
    Stand whole(folder, bar_params());
    whole.open().drain();
    for (std::size_t accepted = 0; accepted <= whole.inputs.size(); ++accepted) {
        // A runner resumes before the floor opens for it, the fused engine after: both must do.
        for (const bool early : {true, false}) {
            Stand again(folder, bar_params());
            if (early) again.resume(accepted);
            again.open();
            if (!early) again.resume(accepted);
            again.drain();
            EXPECT_EQ(again.failure, "");
            EXPECT_TRUE(std::equal(again.inputs.begin(), again.inputs.end(),
                                   whole.inputs.begin() + static_cast<std::ptrdiff_t>(accepted),
                                   whole.inputs.end()))
                << accepted;
            EXPECT_TRUE(again.run.ended);
        }
    }
}

TEST(RecordedFeed, goes_on_in_the_middle_of_long_files_of_several_markets) {
    Folder folder;
    std::string btc(bar_header), eth(bar_header);
    for (int minute = 0; minute < 5000; ++minute)
        (minute % 6 < 2 ? btc : eth) += std::to_string(minute * 60'000L) + ",10,11,9,10,5\n";
    folder.write("BTC.csv", btc);
    folder.write("ETH.csv", eth);
    Stand whole(folder, bar_params());
    whole.open().drain(300);
    ASSERT_EQ(whole.inputs.size(), 5001U);
    for (const std::size_t accepted : {std::size_t{1}, std::size_t{2500}, std::size_t{5000}}) {
        Stand again(folder, bar_params());
        again.open().resume(accepted);
        for (int i = 0; i < 7; ++i) again.pull(900);  // portions of another size, then the rest
        again.drain(1 << 16);
        EXPECT_EQ(again.failure, "");
        EXPECT_TRUE(std::equal(again.inputs.begin(), again.inputs.end(),
                               whole.inputs.begin() + static_cast<std::ptrdiff_t>(accepted),
                               whole.inputs.end()))
            << accepted;
    }
}

TEST(RecordedFeed, notices_files_that_became_shorter_since_the_run_began) {
    Folder folder;
    Stand stand(two_markets(folder), bar_params());
    stand.resume(9).open().drain();
    EXPECT_EQ(
        stand.failure,
        "feed \"data\": the floor has 9 inputs of it and its files hold 8, they were changed since "
        "this run began");
}

TEST(RecordedFeed, tells_how_far_it_is_complete_and_when_it_has_ended) {
    Folder folder;
    Stand stand(two_markets(folder), bar_params());
    stand.open();
    EXPECT_TRUE(stand.pull(1));  // feed.status alone fills so little room
    EXPECT_EQ(stand.complete_upto.ns, from_ms(60'000).ns - 1);
    EXPECT_TRUE(stand.pull(1));  // BTC 01:00
    EXPECT_EQ(stand.complete_upto.ns, from_ms(120'000).ns - 1);
    EXPECT_TRUE(stand.pull(1));  // BTC 02:00: ETH of the same slice is still to come
    EXPECT_EQ(stand.complete_upto.ns, from_ms(120'000).ns - 1);
    EXPECT_TRUE(stand.pull(1));
    EXPECT_EQ(stand.complete_upto.ns, from_ms(180'000).ns - 1);
    stand.drain();
    EXPECT_TRUE(stand.run.ended);
}

TEST(RecordedFeed, says_nothing_before_the_floor_opens) {
    Folder folder;
    Stand stand(two_markets(folder), bar_params());
    EXPECT_TRUE(stand.pull(1000));
    EXPECT_TRUE(stand.inputs.empty());
    EXPECT_EQ(stand.complete_upto.ns, INT64_MIN);
}

TEST(RecordedFeed, keeps_to_the_span_it_is_given) {
    Folder folder;
    RecordedFeedParams params = bar_params();
    params.from = from_ms(120'000);
    params.to = from_ms(240'000);
    Stand stand(two_markets(folder), params);
    stand.open().drain();
    EXPECT_EQ(stand.story(),
              (Story{"feed.status data 02:00", "bar BTC 02:00", "bar ETH 02:00", "bar ETH 03:00"}));
    params.from = from_ms(1'000'000);
    params.to.reset();
    EXPECT_EQ(
        Stand(folder, params).open().failure,
        "feed \"data\": " + folder.file("BTC.csv") + ": its files hold no row between from and to");
    folder.write("BTC.csv", std::string(bar_header));
    folder.write("ETH.csv", std::string(bar_header));
    EXPECT_EQ(
        Stand(folder, bar_params()).open().failure,
        "feed \"data\": " + folder.file("BTC.csv") + ": its files hold no row below their headers");
}

TEST(RecordedFeed, reads_compressed_files_as_plain_ones) {
    Folder folder;
    two_markets(folder);
    folder.write_gz("BTC.csv.gz", minute_bars({0, 1, 3}));
    folder.write_gz("ETH.csv.gz", minute_bars({1, 2, 3, 4}, 10));
    RecordedFeedParams params = bar_params();
    Stand plain(folder, params);
    plain.open().drain();
    params.bars = "{symbol}.csv.gz";
    Stand packed(folder, params);
    packed.open().drain();
    // feed.status names its files; everything else is equal.
    EXPECT_TRUE(std::equal(plain.inputs.begin() + 1, plain.inputs.end(), packed.inputs.begin() + 1,
                           packed.inputs.end()));
}

TEST(RecordedFeed, reads_the_shipped_month_of_three_markets) {
    RecordedFeedParams params = bar_params();
    params.bars = "{symbol}-1m.csv.gz";
    params.funding = "{symbol}-funding.csv";
    const std::string symbols[] = {"BTCUSDT-PERP", "ETHUSDT-PERP", "SOLUSDT-PERP"};
    FloorOpened opened;
    for (const std::string& id : symbols) {
        Instrument instrument;
        instrument.id = id;
        instrument.venue = "binance-usdm";
        opened.instruments.push_back(instrument);
    }
    const Buffer bytes = encoded(params), body = encoded(opened);
    auto feed = recorded_feed_kind().make_edge(
        Making{"data", bytes.view(), OUTCRY_SOURCE_DIR "/topologies/data", {}});
    ASSERT_TRUE(feed.ok()) << feed.error().text();
    RecordView record;
    record.said = {1, {}, schema_name<FloorOpened>, schema_name<FloorOpened>, {}, body.view()};
    InputRun run;
    ASSERT_TRUE((*feed)->deliver(record, run).ok());
    std::size_t bars = 0, funding = 0;
    TimeNs last{INT64_MIN};
    while (!run.ended) {
        run.clear();
        ASSERT_TRUE((*feed)->pull(1 << 16, run).ok());
        for (std::size_t i = 0; i < run.inputs.size(); ++i) {
            const SaidView said = read_said(run.inputs[i], false).value();
            EXPECT_GE(said.event_time, last);
            last = said.event_time;
            bars += said.schema == "bar" ? 1U : 0U;
            funding += said.schema == "funding" ? 1U : 0U;
        }
    }
    EXPECT_EQ(bars, 43'199U + 43'199U + 43'200U);
    EXPECT_EQ(funding, 89U + 90U + 89U) << "three a day, while there are bars";
}

TEST(Pace, delays_by_the_recorded_time_and_not_at_all_in_warm_up) {
    auto pace = feed::Pace::parse("60x").value();
    pace.begin_at(from_ms(60'000));
    EXPECT_TRUE(pace.due(from_ms(1'000), 0));
    EXPECT_TRUE(pace.due(from_ms(60'000), 5 * ns_per_s));  // the clock starts here
    EXPECT_FALSE(pace.due(from_ms(120'000), 5 * ns_per_s + 999 * ns_per_ms));
    EXPECT_TRUE(pace.due(from_ms(120'000), 6 * ns_per_s));
    EXPECT_FALSE(feed::Pace::parse("lockstep")->paced());
    EXPECT_TRUE(feed::Pace::parse("as_recorded")->paced());
    EXPECT_TRUE(feed::Pace::parse("0.5x").ok());
    for (const char* text : {"0x", "-1x", "x", "2", "fast", ""})
        EXPECT_FALSE(feed::Pace::parse(text).ok()) << text;
}

}  // namespace
}  // namespace outcry
