// SPDX-License-Identifier: Apache-2.0
// The ledger writes each event once into a real SQLite file, also when it is stopped anywhere and
// goes on.
#include "actors/ledger/ledger.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/actors/ledger/ledger_log.hpp"

namespace outcry {
namespace {

using ledger::Database;
using test::Folder;

using namespace ledger_log;

TEST(Ledger, gives_every_table_its_rows) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    {
        auto book = Ledger::open(path).value();
        log.read(*book, log.size());
        EXPECT_TRUE(book->idle(log.size()).ok());
    }
    auto database = Database::open(path).value();
    const auto count = [&](const std::string& table) {
        return database.integer("SELECT count(*) FROM " + table).value();
    };
    EXPECT_EQ(count("trades"), 3);
    EXPECT_EQ(count("fills"), 1);
    EXPECT_EQ(count("strategies"), 2);
    EXPECT_EQ(count("strategy_performance"), 3);
    EXPECT_EQ(count("risk_events"), 3);
    EXPECT_EQ(count("system_events"), 5);
    EXPECT_EQ(count("fibonacci_levels"), 2);
    EXPECT_EQ(database.text("SELECT value FROM meta WHERE key = 'capital_e8'").value(),
              "1000000000000");
    EXPECT_EQ(database.text("SELECT value FROM meta WHERE key = 'last_seq'").value(),
              std::to_string(log.size()));
    EXPECT_EQ(database.integer("SELECT fee_e8 FROM fills").value(), 150'493'000);
    EXPECT_EQ(database.text("SELECT side FROM trades LIMIT 1").value(), "sell");
    EXPECT_EQ(database.text("SELECT limit_name FROM risk_events WHERE what = 'veto'").value(),
              "symbol exposure");
    EXPECT_EQ(database
                  .text("SELECT json_extract(detail, '$.reason') FROM system_events WHERE what = "
                        "'floor.closed'")
                  .value(),
              "end of input");
    EXPECT_EQ(database.text("SELECT timeframe FROM strategies WHERE name = 'paper'").value(),
              "15m");
}

TEST(Ledger, sums_up_a_strategys_day_and_lets_midnight_end_it) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    log.read(*Ledger::open(path).value(), log.size());
    auto database = Database::open(path).value();
    const std::string day =
        " FROM strategy_performance WHERE strategy = 'paper' AND day = '2025-05-19'";
    // -500, 700, and 100 closed at midnight exactly.
    EXPECT_EQ(database.integer("SELECT net_e8" + day).value(), 300);
    EXPECT_EQ(database.integer("SELECT trades" + day).value(), 3);
    EXPECT_EQ(database.integer("SELECT wins" + day).value(), 2);
    EXPECT_EQ(database.integer("SELECT equity_e8" + day).value(), 999'999'999'501);
    EXPECT_EQ(database.text("SELECT drawdown_day" + day).value(), "0.02");
}

TEST(Ledger, stopped_anywhere_goes_on_without_a_row_missing_or_twice) {
    const Folder folder;
    const Log log = full_log();
    const std::string whole = folder.file("whole.db");
    log.read(*Ledger::open(whole).value(), log.size());
    const std::string expected = dump(whole);
    for (std::uint64_t stop = 0; stop <= log.size(); ++stop) {
        const std::string path = folder.file("stopped-" + std::to_string(stop) + ".db");
        log.read(*Ledger::open(path).value(), stop);
        auto again = Ledger::open(path).value();
        EXPECT_EQ(again->stored_upto().value(), stop);
        log.read(*again, log.size());
        again.reset();
        EXPECT_EQ(dump(path), expected) << "stopped after seq " << stop;
    }
}

TEST(Ledger, counts_no_drawdown_of_an_account_before_the_fills_of_its_bar) {
    const Folder folder;
    FloorOpened opened;
    opened.floor = "paper";
    Log log;
    log.say(opened).say(proposal()).say(account(10, 0.03), noon);
    const TimeNs close = noon + DurationNs{ns_per_hour};
    log.say(account(-5, 0.9), close).say(trip(-500), close).say(account(9, 0.01), close);
    for (std::uint64_t stop = 0; stop <= log.size(); ++stop) {
        const std::string path = folder.file("stopped-" + std::to_string(stop) + ".db");
        log.read(*Ledger::open(path).value(), stop);
        log.read(*Ledger::open(path).value(), log.size());
        auto database = Database::open(path).value();
        EXPECT_EQ(database.text("SELECT drawdown_day FROM strategy_performance").value(), "0.03");
        EXPECT_EQ(database.text("SELECT drawdown_total FROM strategy_performance").value(),
                  "0.015");
    }
}

TEST(Ledger, passes_over_events_it_has) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    auto book = Ledger::open(path).value();
    log.read(*book, log.size());
    log.read(*book, log.size());  // nothing was committed: everything comes again
    book.reset();
    auto database = Database::open(path).value();
    EXPECT_EQ(database.integer("SELECT count(*) FROM trades").value(), 3);
}

TEST(Ledger, can_be_read_while_it_is_written) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    auto book = Ledger::open(path).value();
    log.read(*book, 9);
    auto reader = Database::open(path).value();
    EXPECT_EQ(reader.integer("SELECT count(*) FROM trades").value(), 0);  // not committed yet
    EXPECT_TRUE(book->idle(9).ok());
    EXPECT_EQ(reader.integer("SELECT count(*) FROM trades").value(), 1);
    EXPECT_EQ(reader.text("PRAGMA journal_mode").value(), "wal");
}

TEST(Ledger, remembers_how_far_it_read_where_there_was_nothing_for_it) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    auto book = Ledger::open(path).value();
    EXPECT_TRUE(book->idle(1'000'000).ok());
    book.reset();
    EXPECT_EQ(Ledger::open(path).value()->stored_upto().value(), 1'000'000U);
}

TEST(Ledger, takes_back_half_an_event_it_cannot_store) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    auto book = Ledger::open(path).value();
    Log log;
    log.say(proposal()).say(trip(1));
    log.read(*book, 1);
    EXPECT_TRUE(book->idle(1).ok());
    // Someone else's trigger makes the second half of a round trip fail.
    EXPECT_TRUE(Database::open(path)
                    ->run("CREATE TRIGGER no BEFORE INSERT ON strategy_performance BEGIN "
                          "SELECT raise(FAIL, 'no'); END")
                    .ok());
    Buffer record;
    store_prefix(record.extend(record_prefix_bytes), {2, noon, 0, 1});
    const Buffer body = encoded(trip(1));
    append_said(record, {2, noon, "round_trip.venue.BTC", "round_trip", {}, body.view()});
    const auto observed = book->observe(read_record(record).value());
    ASSERT_FALSE(observed.ok());
    EXPECT_EQ(observed.error().text(), "seq 2: " + path + ": ledger: no");
    // The ledger holds nothing of it, not even the file: the cause can be mended, and the event
    // comes again.
    EXPECT_TRUE(Database::open(path)->run("DROP TRIGGER no").ok());
    EXPECT_EQ(Database::open(path)->integer("SELECT count(*) FROM trades").value(), 0);
    EXPECT_EQ(Ledger::open(path).value()->stored_upto().value(), 1U);
    log.read(*book, 2);
    book.reset();
    EXPECT_EQ(Database::open(path)->integer("SELECT count(*) FROM trades").value(), 1);
    EXPECT_EQ(Ledger::open(path).value()->stored_upto().value(), 2U);
}

TEST(Ledger, refuses_a_newer_ledger_a_foreign_file_and_a_damaged_one) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    {
        auto book = Ledger::open(path);
        ASSERT_TRUE(book.ok()) << book.error().text();
    }
    ASSERT_TRUE(Database::open(path)->run("PRAGMA user_version = 7").ok());
    EXPECT_EQ(
        Ledger::open(path).error().text(),
        path +
            ": ledger has schema version 7, this program knows 6; use the newer outcry that wrote "
            "it, or move it away");

    const std::string foreign = folder.file("foreign.db");
    ASSERT_TRUE(Database::open(foreign)->run("CREATE TABLE a (b)").ok());
    EXPECT_EQ(
        Ledger::open(foreign).error().text(),
        foreign + ": file is a SQLite database of another program, it is left alone; move it away");

    const std::string text = folder.write("text.db", std::string(5000, 'x'));
    EXPECT_EQ(
        Ledger::open(text).error().text(),
        text +
            ": ledger is damaged: file is not a database; move it away, it is written anew from "
            "the log");

    const std::string torn = folder.file("torn.db");
    const Log log = full_log();
    log.read(*Ledger::open(torn).value(), log.size());
    std::filesystem::resize_file(torn, std::filesystem::file_size(torn) / 2);
    const auto opened = Ledger::open(torn);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().kind, Error::Kind::corrupt);
    EXPECT_NE(opened.error().message.find("ledger is damaged"), std::string::npos)
        << opened.error().text();
    EXPECT_FALSE(Ledger::open(folder.file("no/such/folder.db")).ok());
}

TEST(Ledger, begins_anew_where_it_was_killed_as_it_began) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    ASSERT_TRUE(Database::open(path)->run("PRAGMA journal_mode = WAL").ok());
    ASSERT_GT(std::filesystem::file_size(path), 0U);
    const auto book = Ledger::open(path);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_EQ((*book)->stored_upto().value(), 0U);
}

TEST(Ledger, of_an_older_version_is_filled_anew_from_the_log) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    log.read(*Ledger::open(path).value(), log.size());
    const std::string expected = dump(path);
    // As version 1 left it: fewer tables, everything read.
    ASSERT_TRUE(Database::open(path)
                    ->run("DROP TABLE ballots; DROP TABLE trade_voters; DROP TABLE decisions; "
                          "DROP VIEW profit_by_voter; DROP VIEW profit_by_regime; "
                          "PRAGMA user_version = 1")
                    .ok());
    EXPECT_NE(ledger::open_to_read(path).error().message.find("outcry ledger rebuild"),
              std::string::npos);
    auto book = Ledger::open(path).value();
    EXPECT_EQ(book->stored_upto().value(), 0U);
    log.read(*book, log.size());
    book.reset();
    EXPECT_EQ(dump(path), expected);
}

TEST(Ledger, shares_a_round_trip_among_the_voters_behind_it) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    Proposal said = proposal();
    said.action = Action::sell;
    said.break_even = 0.3;
    said.regime = Regime::trend;
    said.ballots = {{"bull", 0.25, 0.2, 0.2, "", 1},
                    {"bear", 0.25, 0.3, 0.5, "", 1},
                    {"predict", 0.5, 0.3, 0.4, "", 1},
                    {"quiet", 0.5, {}, {}, "warming up", 1}};
    RoundTrip closed = trip(-1000);
    closed.proposal = 1;
    Log log;
    log.say(said).say(closed);
    log.read(*Ledger::open(path).value(), log.size());
    auto database = ledger::open_to_read(path).value();
    EXPECT_EQ(database.text("SELECT group_concat(voter || ' ' || net_e8, ', ') FROM trade_voters")
                  .value(),
              "bull 0, bear -500, predict -500");
    EXPECT_EQ(database.text("SELECT regime || net_e8 FROM profit_by_regime").value(), "trend-1000");
}

TEST(Ledger, credits_what_nobody_voted_on_to_the_strategy_that_asked) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    Proposal said = proposal();  // as an allocator's, without a ballot
    said.action = Action::sell;
    RoundTrip closed = trip(-1000), adopted = trip(300);
    closed.proposal = 1;
    Log log;
    log.say(said).say(closed).say(adopted);
    log.read(*Ledger::open(path).value(), log.size());
    auto database = ledger::open_to_read(path).value();
    EXPECT_EQ(database.text("SELECT voter || net_e8 FROM profit_by_voter").value(),
              closed.strategy + "-1000");
    EXPECT_EQ(database.text("SELECT group_concat(regime || net_e8) FROM profit_by_regime").value(),
              "unknown-700");
}

TEST(Ledger, calls_a_regime_by_its_name_and_not_as_c_plus_plus_must) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    Proposal said = proposal();
    said.action = Action::buy;
    said.regime = Regime::volatile_;
    Log log;
    log.say(said);
    log.read(*Ledger::open(path).value(), log.size());
    EXPECT_EQ(ledger::open_to_read(path)->text("SELECT regime FROM decisions").value(), "volatile");
}

TEST(Ledger, ends_a_query_when_it_is_told_to_and_writes_bytes_as_sql_does) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    ASSERT_TRUE(Ledger::open(path).ok());
    auto database = ledger::open_to_read(path).value();
    EXPECT_EQ(database.query("SELECT x'00ff7f'")->rows[0][0].text, "x'00ff7f'");
    EXPECT_EQ(database.query("SELECT x''")->rows[0][0].text, "x''");
    int looks = 0;
    database.watch([&]() -> Result<void> {
        if (++looks < 3) return {};
        return invalid("long enough");
    });
    const std::string endless =
        "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT count(*) FROM a";
    EXPECT_EQ(database.query(endless).error().message, "long enough");
    EXPECT_EQ(looks, 3);
    EXPECT_TRUE(database.query("SELECT 1").ok()) << "the next one is another";
}

TEST(Ledger, can_be_asked_by_anybody_and_changed_by_nobody) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    const Log log = full_log();
    log.read(*Ledger::open(path).value(), log.size());
    auto database = ledger::open_to_read(path).value();
    EXPECT_EQ(database.query("SELECT seq FROM trades", {}, 2)->rows.size(), 2U);
    EXPECT_TRUE(database.query("SELECT seq FROM trades", {}, 2)->more);
    EXPECT_TRUE(database.query("WITH a AS (SELECT 1) SELECT * FROM a; ").ok());
    const std::string aside = folder.file("aside.db");
    for (const std::string& sql :
         {std::string("DELETE FROM trades"), std::string("DROP TABLE trades"),
          "ATTACH '" + aside + "' AS a", std::string("PRAGMA user_version = 9"),
          "VACUUM INTO '" + aside + "'", std::string("CREATE TEMP TABLE t (a)"),
          std::string("SELECT 1; SELECT 2"), std::string(""), std::string("SELECT no")})
        EXPECT_FALSE(database.query(sql).ok()) << sql;
    EXPECT_FALSE(std::filesystem::exists(aside));
    EXPECT_EQ(database.query("DELETE FROM trades").error().kind, Error::Kind::refused);
    EXPECT_EQ(ledger::open_to_read(folder.file("none.db")).error().kind, Error::Kind::not_found);
}

TEST(Ledger, notes_the_head_of_the_log_it_belongs_to) {
    const Folder folder;
    const std::string path = folder.file("ledger.db");
    ASSERT_TRUE(ledger::note_content_head(path, "7f3a").ok());
    ASSERT_TRUE(ledger::note_content_head(path, "c19e").ok());
    EXPECT_EQ(
        Database::open(path)->text("SELECT value FROM meta WHERE key = 'content_head'").value(),
        "c19e");
}

TEST(Ledger, is_made_in_the_run_folder_and_keeps_nothing_without_one) {
    const Folder folder;
    const Kind kind = ledger_kind();
    const Buffer params = encoded(LedgerParams{});
    EXPECT_EQ(kind.manifest.duty, Duty::observer);
    EXPECT_EQ(kind.mail(Making{"ledger", params.view(), {}, {}})->front(), "floor.opened");
    ASSERT_TRUE(kind.make_observer(Making{"ledger", params.view(), {}, folder.path()}).ok());
    EXPECT_TRUE(std::filesystem::exists(folder.file("ledger.db")));
    auto nowhere = kind.make_observer(Making{"ledger", params.view(), {}, {}});
    ASSERT_TRUE(nowhere.ok());
    EXPECT_EQ((*nowhere)->stored_upto().value(), 0U);
}

}  // namespace
}  // namespace outcry
