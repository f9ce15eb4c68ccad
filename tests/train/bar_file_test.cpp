// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/bar_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

constexpr DurationNs five_minutes{5 * ns_per_minute};

Result<std::vector<PastBar>> read(const std::string& text, BarStamp stamp = BarStamp::open) {
    const std::string path = testing_walk::own_file("bar_file.csv");
    std::ofstream(path) << text;
    return read_bar_file(path, stamp, five_minutes);
}

std::string complaint(const std::string& row) {
    const auto bars = read("ts_ms,open,high,low,close,volume\n300000,1,2,1,2,5\n" + row + "\n");
    return bars.ok() ? std::string() : bars.error().text();
}

TEST(BarFile, finds_columns_by_name_and_times_by_their_stamp) {
    const std::string text = "volume,close,ts_ms,low,high,open\n7.5,3,600000,1,4,2\n";
    const auto opened = read(text);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    EXPECT_EQ(opened->at(0).close_time, from_ms(900'000));
    EXPECT_EQ(opened->at(0).bar, (indicator::Ohlcv{2, 4, 1, 3, 7.5}));
    EXPECT_EQ(read(text, BarStamp::close)->at(0).close_time, from_ms(600'000));
}

TEST(BarFile, gives_back_every_bar_exactly) {
    const auto bars = testing_walk::bars(300, 8);
    const auto same = read_bar_file(testing_walk::write_csv("bar_file_exact.csv", bars),
                                    BarStamp::open, five_minutes);
    ASSERT_TRUE(same.ok()) << same.error().text();
    ASSERT_EQ(same->size(), bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        ASSERT_EQ(same->at(i).close_time, bars[i].close_time);
        ASSERT_EQ(same->at(i).bar, bars[i].bar) << i;
    }
}

TEST(BarFile, names_row_and_column_of_what_is_wrong) {
    for (const auto& [row, words] :
         {std::pair{"x,1,2,1,2,5", "csv:3"}, std::pair{"600000,1,nan,1,2,5", "high"},
          std::pair{"600000,1,2,0,2,5", "csv:3:low: expected a price above 0, found \"0\""},
          std::pair{"600000,1,2,1,3,5",
                    "csv:3:high: expected a high of at least open and close, 3, found \"2\""},
          std::pair{"600000,1,2,1.5,2,5",
                    "csv:3:low: expected a low of at most open and close, 1, found \"1.5\""},
          std::pair{"600000,1,1,2,1,5",
                    "csv:3:high: expected a high of at least the low of 2, found \"1\""},
          std::pair{"600000,1,2,1,2,-5", "volume"}, std::pair{"300000,1,2,1,2,5", "after the row"},
          std::pair{"-1,1,2,1,2,5", "milliseconds"}, std::pair{"600000,1,2,1", "3"}}) {
        const std::string said = complaint(row);
        EXPECT_NE(said.find(words), std::string::npos) << row << ": " << said;
        EXPECT_NE(said.find("bar_file.csv:3"), std::string::npos) << said;
        EXPECT_TRUE(said.ends_with("bar_file.csv") &&
                    said.find("outcry data check /") != std::string::npos)
            << said;
    }
    EXPECT_FALSE(read("ts_ms,open,high,low,close\n").ok());
    EXPECT_FALSE(read("ts_ms,open,high,low,close,volume\n").ok());
    EXPECT_FALSE(read_bar_file("/nonexistent.csv", BarStamp::open, five_minutes).ok());
}

TEST(BarFile, says_what_it_holds_when_that_is_not_what_is_wanted) {
    std::string days = "ts_ms,open,high,low,close,volume\n", twos = days;
    for (std::int64_t i = 1; i <= 3; ++i) {
        days += std::to_string(i * 86'400'000) + ",1,2,1,2,5\n";
        twos += std::to_string(i * 120'000) + ",1,2,1,2,5\n";
    }
    const std::string long_ones = read(days).error().text();
    EXPECT_NE(long_ones.find("bar_file.csv: holds 3 bars of 1d, features are made of bars of 5m: "
                             "give bars of 5m or of a whole part of it, or train on these with "
                             "--features-on 1d"),
              std::string::npos)
        << long_ones;
    const std::string odd = read(twos).error().text();
    EXPECT_NE(odd.find("holds 3 bars of 2m"), std::string::npos) << odd;
    EXPECT_NE(odd.find("--features-on 1h, 4h, 1d"), std::string::npos) << odd;
}

}  // namespace
}  // namespace outcry::predict
