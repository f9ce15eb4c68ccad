// SPDX-License-Identifier: Apache-2.0
// Whole runs, audited: fills, positions, cash, ledger and journal agree to the last unit, also when
// the run was stopped and resumed, and the audit sees a single unit that does not.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "actors/ledger/schema.hpp"
#include "outcry/codec/json.hpp"
#include "tests/support/currencies.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/ledger/ledger.hpp"

namespace outcry::tools {
namespace {

using test::topologies;

class Books {
 public:
    Books() {
        std::string name = std::filesystem::temp_directory_path() / "outcry-books-XXXXXX";
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path = name;
    }
    Books(const Books&) = delete;
    Books& operator=(const Books&) = delete;
    ~Books() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    /// Runs up to `until`; stops at `stop_at`, and goes on with what is there.
    void run(const std::string& file, const std::string& until,
             const std::vector<std::string>& set = {}, std::uint64_t stop_at = 0) {
        LoadOptions loading;
        loading.overrides = set;
        loading.place = Place::fused;
        auto loaded =
            load_topology(file.starts_with('/') ? file : topologies + "/" + file, loading);
        ASSERT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
        Plan plan = std::move(*loaded.plan);
        plan.tap.clear();
        LaunchOptions launching;
        launching.run_folder = path;
        launching.find_kind = find_kind;
        launching.until = *time::parse(until);
        launching.commit = Commit::none;
        if (stop_at > 0) {
            std::atomic<bool> stop{false};
            launching.stop = &stop;
            launching.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
                if (prefix.seq > stop_at) stop = true;
            };
            const auto stopped = launch(plan, launching);
            ASSERT_TRUE(stopped) << stopped.error().text();
            ASSERT_FALSE(stopped->closed);
            launching.stop = nullptr;
            launching.on_event = nullptr;
            launching.resume = true;
        }
        const auto ran = launch(plan, launching);
        ASSERT_TRUE(ran) << ran.error().text();
    }
    void expect_equal() {
        const auto audit = audit_run(path);
        ASSERT_TRUE(audit) << audit.error().text();
        EXPECT_GE(audit->lines.size(), 10U);
        std::int64_t fills = 0;
        for (const AuditLine& line : audit->lines)
            if (line.what == "fills") fills = line.amounts.front();
        EXPECT_GT(fills, 0) << "a floor that does not trade proves nothing";
        for (const AuditLine& line : audit->lines)
            EXPECT_TRUE(line.equal) << line.what << ": " << json_of(line);
        EXPECT_TRUE(audit->equal);
    }
    [[nodiscard]] std::string dumped() const {
        auto database = ledger::open_to_read(path + "/ledger.db").value();
        return ledger::dump(database).value();
    }
    std::string path;
};

TEST(Audit, finds_every_sum_of_a_run_equal_and_a_single_unit_that_is_not) {
    Books books;
    books.run("paper.toml", "2025-05-20");
    books.expect_equal();
    ASSERT_TRUE(ledger::Database::open(books.path + "/ledger.db")
                    ->run("UPDATE fills SET slippage_e8 = slippage_e8 + 1 WHERE seq = (SELECT "
                          "min(seq) FROM fills)")
                    .ok());
    const auto audit = audit_run(books.path);
    ASSERT_TRUE(audit);
    EXPECT_FALSE(audit->equal);
    for (const AuditLine& line : audit->lines)
        EXPECT_EQ(line.equal, line.what != "slippage") << line.what;
}

TEST(Audit, finds_a_stopped_and_resumed_run_equal_and_its_ledger_that_of_an_unbroken_one) {
    Books whole, broken;
    whole.run("paper.toml", "2025-05-16");
    broken.run("paper.toml", "2025-05-16", {}, 21'000);
    broken.expect_equal();
    EXPECT_EQ(broken.dumped(), whole.dumped());
}

TEST(Audit, finds_the_books_equal_however_positions_are_entered_and_left) {
    for (const std::vector<std::string>& set :
         {std::vector<std::string>{"execution.entry=limit", "execution.entry_offset=5bp",
                                   "execution.trail=1%"},  // rests, and follows
          {"execution.entry=stop", "execution.entry_offset=5bp", "execution.trail_atr=3",
           "execution.time_in_force=ioc"},
          {"execution.entry=stop_limit", "execution.entry_offset=5bp", "execution.entry_limit=20bp",
           "execution.participation_max=1%"}}) {
        Books books;
        books.run("paper.toml", "2025-05-18", set);
        books.expect_equal();
    }
}

TEST(Audit, a_ledger_written_anew_from_the_log_has_the_same_rows) {
    Books books;
    books.run("paper.toml", "2025-05-14");
    books.expect_equal();
    const std::string fresh = books.path + "/fresh.db";
    ASSERT_TRUE(write_ledger(books.path, fresh).ok());
    ASSERT_TRUE(ledger::note_content_head(books.path + "/ledger.db", "x").ok());
    ASSERT_TRUE(ledger::note_content_head(fresh, "x").ok());
    auto database = ledger::open_to_read(fresh).value();
    EXPECT_EQ(ledger::dump(database).value(), books.dumped());
}

TEST(Audit, finds_every_sum_of_a_resumed_run_in_two_currencies_equal_in_each) {
    const test::CurrencyFloor floor;
    Books whole, broken;
    whole.run(floor.file(), "2025-05-12");
    broken.run(floor.file(), "2025-05-12", {}, 30'000);
    whole.expect_equal();
    broken.expect_equal();
    EXPECT_EQ(broken.dumped(), whole.dumped());
    const auto audit = audit_run(whole.path);
    ASSERT_TRUE(audit);
    for (const char* what : {"cash EUR", "cash USD", "cash in USD", "equity in USD",
                             "net of round trips in EUR", "funding EUR"})
        EXPECT_TRUE(std::any_of(
            audit->lines.begin(), audit->lines.end(),
            [&](const AuditLine& one) { return one.what == what && one.amounts.front() != 0; }))
            << what;
    const std::string fresh = whole.path + "/fresh.db";
    ASSERT_TRUE(write_ledger(whole.path, fresh).ok());
    ASSERT_TRUE(ledger::note_content_head(whole.path + "/ledger.db", "x").ok());
    ASSERT_TRUE(ledger::note_content_head(fresh, "x").ok());
    auto database = ledger::open_to_read(fresh).value();
    EXPECT_EQ(ledger::dump(database).value(), whole.dumped());
    // A single cent of a euro is seen, and in euros only.
    ASSERT_TRUE(ledger::Database::open(whole.path + "/ledger.db")
                    ->run("UPDATE balances SET cash_e8 = cash_e8 + 1 WHERE currency = 'EUR'")
                    .ok());
    const auto edited = audit_run(whole.path);
    ASSERT_TRUE(edited);
    for (const AuditLine& line : edited->lines)
        EXPECT_EQ(line.equal, line.what != "cash EUR") << line.what;
}

}  // namespace
}  // namespace outcry::tools
