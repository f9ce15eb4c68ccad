// SPDX-License-Identifier: Apache-2.0
// What the recorded feed says of files and parameters that are wrong: where, and what was expected;
// nothing of them is handed over that is not sound.
#include "tests/actors/feed/stand.hpp"

namespace outcry {
namespace {

using namespace test;

/// A tape of rows of one length, enough of them to be read by halves, one replaced.
constexpr int tape_rows = 40'000;
std::string tape_with(int place, const std::string& instead) {
    std::string text = "trade_ms,id,price,qty,side,note\n";
    for (int i = 0; i < tape_rows; ++i)
        text += i == place
                    ? instead + "\n"
                    : std::to_string(100'000'000 + i / 3) + "," + std::to_string(10'000 + i) +
                          ",1" + std::to_string(i % 10) + ",2,buy,|\n";
    return text;
}
RecordedFeedParams tape_params(const char* pattern) {
    RecordedFeedParams params;
    params.trades = pattern;
    params.symbols = {"BTC"};
    return params;
}

TEST(RecordedFeed, reads_a_long_tape_by_halves_as_it_reads_it_packed) {
    Folder folder;
    folder.write("BTC.csv", tape_with(-1, ""));
    folder.write_gz("BTC.csv.gz", tape_with(-1, ""));
    Stand plain(folder, tape_params("{symbol}.csv")),
        packed(folder, tape_params("{symbol}.csv.gz"));
    plain.open().drain();
    packed.open().drain();
    EXPECT_EQ(plain.failure, "");
    ASSERT_EQ(plain.inputs.size(), tape_rows + 1U);
    ASSERT_EQ(packed.inputs.size(), tape_rows + 1U);
    EXPECT_TRUE(
        std::equal(plain.inputs.begin() + 1, plain.inputs.end(), packed.inputs.begin() + 1));
}

TEST(RecordedFeed, names_the_row_that_is_bad_in_either_half_of_a_long_tape) {
    Folder folder;
    const auto failure_with = [&](int place, const std::string& instead) {
        const std::string text = tape_with(place, instead);
        EXPECT_GT(text.size(), std::size_t{1} << 20);
        folder.write("BTC.csv", text);
        return Stand(folder, tape_params("{symbol}.csv")).open().failure;
    };
    const auto at = [&](int place, const std::string& fault) {
        return of_row(folder, "BTC.csv", std::to_string(place + 2) + fault);
    };
    std::vector<int> places = {1, tape_rows - 1};
    for (int place = tape_rows / 2 - 3; place < tape_rows / 2 + 3; ++place)
        places.push_back(place);  // one of them begins the second half
    for (const int place : places) {
        const std::string stamp = std::to_string(100'000'000 + place / 3);
        EXPECT_EQ(failure_with(place, stamp + ",0,x,2,buy,|"),
                  at(place, ":price: expected a price, found \"x\""));
        const std::string id = std::to_string(10'000 + place - 1);
        EXPECT_EQ(failure_with(place, stamp + "," + id + ",10,2,buy,|"),
                  at(place, ":id: expected another trade id than that of the row before, found \"" +
                                id + "\""));
        EXPECT_EQ(failure_with(place, ""),
                  place == tape_rows - 1 ? "" : at(place, ": row is empty"));
        EXPECT_NE(failure_with(place, "99999999,0,10,2,buy,|")
                      .find("BTC.csv:" + std::to_string(place + 2) + ":trade_ms: "),
                  std::string::npos)
            << place;
    }
}

TEST(RecordedFeed, hands_over_all_before_a_bad_row_of_a_file_too_long_to_be_checked_first) {
    Folder folder;
    const std::string note(4000, 'x');
    std::string text = "trade_ms,price,qty,is_buyer_maker,note\n";
    const int rows = static_cast<int>(RecordedFeed::checked_first_bytes / note.size()) + 1;
    for (int i = 0; i < rows; ++i)
        text += std::to_string(60'000 + i) + "," + (i == rows - 9 ? "none" : "100") + ",1,0," +
                note + "\n";
    folder.write("BTC.csv", text);
    RecordedFeedParams params;
    params.trades = "{symbol}.csv";
    params.symbols = {"BTC"};
    Stand stand(folder, params);
    stand.open().drain();
    EXPECT_EQ(stand.inputs.size(), 1U + static_cast<std::size_t>(rows - 9));
    const std::string failure = of_row(
        folder, "BTC.csv", std::to_string(rows - 7) + ":price: expected a price, found \"none\"");
    EXPECT_EQ(stand.failure, failure);
    stand.failure.clear();
    EXPECT_FALSE(stand.pull(1));
    EXPECT_EQ(stand.failure, failure);
}

TEST(RecordedFeed, says_nothing_at_all_when_a_row_is_bad) {
    Folder folder;
    two_markets(folder);
    folder.write("ETH.csv", minute_bars({1, 2, 3}, 10) + "240000,10,9,8,10,5\n");
    Stand stand(folder, bar_params());
    EXPECT_EQ(stand.open().failure,
              of_row(folder, "ETH.csv",
                     "5:high: expected a high of at least open and close, 10, found \"9\""));
}

TEST(RecordedFeed, names_the_file_that_is_missing) {
    Folder folder;
    folder.write("BTC.csv", minute_bars({0}));
    EXPECT_EQ(Stand(folder, bar_params()).open().failure,
              "feed \"data\": " + folder.file("ETH.csv") +
                  ": cannot open the file: No such file or directory");
    RecordedFeedParams params = bar_params();
    params.symbols = {"BTC", "ETH", "SOL"};
    const Buffer bytes = encoded(params);
    const auto mail = recorded_feed_kind().mail(Making{"data", bytes.view(), folder.path(), {}});
    ASSERT_FALSE(mail.ok());
    EXPECT_EQ(mail.error().message,
              "cannot read \"" + folder.file("ETH.csv") + "\", \"" + folder.file("SOL.csv") +
                  "\": No such file or directory; a path begins at the topology's folder");
}

TEST(RecordedFeed, lets_no_symbol_lead_out_of_its_folder) {
    EXPECT_EQ(feed::file_of("data/{symbol}-1m.csv", "../../etc/BRK.B", "/top"),
              "/top/data/%2E%2E%2F%2E%2E%2Fetc%2FBRK%2EB-1m.csv");
    EXPECT_EQ(feed::file_of("/abs/{symbol}/{symbol}.csv", "BTC", "/top"), "/abs/BTC/BTC.csv");
}

TEST(RecordedFeed, says_only_what_its_files_can_hold) {
    Folder folder;
    RecordedFeedParams params = bar_params();
    const auto topics = [&] {
        const Buffer bytes = encoded(params);
        return recorded_feed_kind().topics(Making{"data", bytes.view(), folder.path(), {}}).value();
    };
    EXPECT_EQ(topics(), (Story{"feed.status.>", "bar.*.*.1m"}));
    params.trades = "t.csv";
    params.funding = "f.csv";
    EXPECT_EQ(topics(), (Story{"feed.status.>", "bar.*.*.1m", "trade.>", "funding.>"}));
}

TEST(RecordedFeed, refuses_parameters_that_make_no_sense) {
    const auto refusal = [](auto change) {
        RecordedFeedParams params = bar_params();
        change(params);
        return feed::check(params).error().message;
    };
    EXPECT_EQ(
        refusal([](auto& p) { p.stamp.reset(); }),
        "stamp is missing: say stamp = \"open\" or \"close\", what the time of a bar in the files "
        "stands for");
    EXPECT_EQ(refusal([](auto& p) { p.bars.reset(); }),
              "names neither bars nor trades nor quotes, give the path of at least one");
    EXPECT_EQ(refusal([](auto& p) { p.trades = ""; }), "path is empty, leave the key out instead");
    EXPECT_EQ(refusal([](auto& p) { p.warmup.ns = -ns_per_day; }), "warmup of -1d is negative");
    EXPECT_EQ(refusal([](auto& p) { p.from = p.to = TimeNs{}; }),
              "from 1970-01-01T00:00:00Z is not before to 1970-01-01T00:00:00Z");
    EXPECT_EQ(
        refusal([](auto& p) { p.timeframes = {Timeframe::of_ns(ns_per_s)}; }),
        "timeframes holds 1s, shorter than the 1m of the bars in the files, leave it out or feed "
        "trades");
    EXPECT_EQ(refusal([](auto& p) { p.pace = "fast"; }),
              "pace \"fast\" is not one of lockstep, as_recorded or a factor above 0 such as 60x");
}

}  // namespace
}  // namespace outcry
