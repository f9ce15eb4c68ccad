// SPDX-License-Identifier: Apache-2.0
// What `outcry scan` shows of a scanning floor, and what `why` says of an order that follows from a
// ranking.
#include "tools/scan/scan.hpp"

#include <nlohmann/json.hpp>

#include "outcry/bus/journal.hpp"
#include "outcry/codec/encode.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/scan/view.hpp"
#include "tools/why/why.hpp"

namespace outcry::tools {

using test::RunFolder;

namespace {

const RunFolder& scanned() {
    static const RunFolder run("scanner.toml", "2025-05-05T02:00",
                               {"floor.symbols=[\"SYN{001..016}\"]", "data.twin_every=2"});
    return run;
}

std::string printed_by(const ScanOptions& options) {
    testing::internal::CaptureStdout();
    const auto done = scan(options);
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_TRUE(done) << done.error().text();
    return text;
}

ScanOptions of(const RunFolder& run) {
    ScanOptions options;
    options.run = run.path;
    return options;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size())
        ++found;
    return found;
}

TEST(Scan, shows_the_last_ranking_with_every_timeframe_shares_and_pairs) {
    ScanOptions options = of(scanned());
    options.rows = 5;
    const std::string text = printed_by(options);
    EXPECT_NE(text.find("16 symbols"), std::string::npos) << text;
    for (const char* column : {"sure", "  1m", "  5m", " 15m", "  1h", "  4h", "  1d", "share"})
        EXPECT_NE(text.find(column), std::string::npos) << column << "\n" << text;
    EXPECT_EQ(count(text, "\n1  SYN") + count(text, "\n5  SYN"), 2U) << text;
    EXPECT_EQ(text.find("\n6  SYN"), std::string::npos);
    EXPECT_NE(text.find("allocation  risk_parity of "), std::string::npos) << text;
    EXPECT_NE(text.find("pairs       mean correlation ."), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << "plain in a pipe";
}

TEST(Scan, shows_an_earlier_one_as_of_a_time_and_says_when_there_is_none) {
    ScanOptions options = of(scanned());
    options.at = "2025-05-05T00:20";
    EXPECT_EQ(printed_by(options).find("2025-05-05 00:15"), 0U);
    options.at = "2025-05-03";
    const auto done = scan(options);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("scanner.standard"), std::string::npos);
}

TEST(Scan, finds_by_the_index_what_a_walk_through_the_log_would_show) {
    const auto store = open_folder_store(scanned().path + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    for (const char* at : {"2025-05-05T00:20", "2025-05-05T01:40", ""}) {
        const std::uint64_t end = *at == 0
                                      ? reader->last_seq() + 1
                                      : reader->seek_time(*time::parse(at) + DurationNs{1}).value();
        ScanView walked;
        for (std::uint64_t seq = 1; seq < end; ++seq) {
            const RecordView record = read_record(reader->read(seq).value(), false).value();
            walked.hear(record.said.schema, record.said.body);
        }
        ScanOptions options = of(scanned());
        options.at = at;
        options.json = true;
        EXPECT_EQ(printed_by(options), walked.json() + "\n") << at;
    }
}

TEST(Scan, gives_programs_the_events_themselves) {
    ScanOptions options = of(scanned());
    options.json = true;
    const auto json = nlohmann::json::parse(printed_by(options));
    EXPECT_EQ(json["ranking"]["rows"][0]["rank"], 1);
    EXPECT_EQ(json["ranking"]["rows"][0]["standings"].size(), 6U);
    EXPECT_EQ(json["allocation"]["method"], "risk_parity");
    EXPECT_EQ(json["correlations"]["symbols"], 16);
}

TEST(Scan, colours_a_terminal_and_dims_what_is_warming_up) {
    Ranking ranking;
    ranking.symbols = 2;
    ranking.needed = 60;
    RankedSymbol row;
    row.rank = 1;
    row.instrument = "SYN001";
    row.score = -0.42;
    row.confidence = 0.5;
    Standing warm, cold;
    warm.timeframe = Timeframe::of_ns(ns_per_minute);
    warm.score = -0.42;
    warm.regime = Regime::trend;
    cold.timeframe = Timeframe::of_ns(ns_per_day);
    row.standings = {warm, cold};
    ranking.rows = {row};
    ScanView view;
    EXPECT_TRUE(view.empty());
    EXPECT_TRUE(view.hear("ranking", encoded(ranking)));
    EXPECT_FALSE(view.hear("bar", encoded(ranking)));
    EXPECT_FALSE(view.hear("allocation", encoded(ranking))) << "not its body";
    const std::string text = view.text(10, true);
    EXPECT_NE(text.find("\x1b[31m"), std::string::npos) << "red for a negative score";
    EXPECT_NE(text.find("−.42"), std::string::npos) << text;
    EXPECT_NE(text.find("·"), std::string::npos);
    EXPECT_NE(text.find("0 warm on every timeframe (60 bars)"), std::string::npos) << text;
}

TEST(Why, tells_the_rank_and_the_share_behind_an_allocated_order) {
    const auto store = open_folder_store(scanned().path + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    const auto told = explain(*reader, "", 8);
    ASSERT_TRUE(told) << told.error().text();
    const std::string text = tree_text(*told, 8, false);
    EXPECT_NE(text.find("risk_parity: "), std::string::npos) << text;
    EXPECT_NE(text.find("of the risk"), std::string::npos) << text;
    EXPECT_NE(text.find("   confidence "), std::string::npos) << text;
    EXPECT_NE(text.find("trend "), std::string::npos) << text;
    EXPECT_NE(text.find("because"), std::string::npos) << text;
    EXPECT_EQ(text.find("voices"), std::string::npos) << "nobody voted";
}

TEST(Scan, shows_fewer_symbols_where_the_terminal_has_fewer_lines) {
    ScanView view;
    Ranking ranking;
    ranking.symbols = 40;
    for (std::int32_t rank = 1; rank <= 40; ++rank) {
        RankedSymbol row;
        row.rank = rank;
        row.instrument = "SYN" + std::to_string(rank);
        ranking.rows.push_back(std::move(row));
    }
    ASSERT_TRUE(view.hear(schema_name<Ranking>, encoded(ranking).view()));
    const auto lines = [](const std::string& text) { return count(text, "\n"); };
    const Look look(false, 80);
    EXPECT_EQ(lines(view.text(100, look)), 42U) << view.text(100, look);
    const std::string small = view.text_within(12, 100, look);
    EXPECT_EQ(lines(small), 12U) << small;
    EXPECT_NE(small.find("SYN10"), std::string::npos);
    EXPECT_EQ(small.find("SYN11"), std::string::npos);
    EXPECT_EQ(lines(view.text_within(12, 4, look)), 6U) << "no more than asked for";
    EXPECT_EQ(lines(view.text_within(1, 100, look)), 3U) << "one symbol is always shown";
}

}  // namespace
}  // namespace outcry::tools
