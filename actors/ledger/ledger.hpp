// SPDX-License-Identifier: Apache-2.0
// Writes what happened on the floor into `ledger.db` of the run folder, for SQL and for reports. An
// observer: it reads the log, says nothing and holds nobody up. One thread. What it has stored is
// known to the file itself, so that it goes on after a stop without a row missing or twice.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "actors/ledger/database.hpp"
#include "actors/ledger/exits.hpp"
#include "actors/portfolio/deepest.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/bus/participant.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

struct LedgerParams {};
OUTCRY_DESCRIBE(LedgerParams, "ledger.sqlite");

class Ledger final : public ObserverParticipant {
 public:
    /// `path` may be `:memory:`. The file is opened, and made, at once.
    [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(const std::string& path);
    /// Commits what is still open.
    ~Ledger() override;

    [[nodiscard]] Result<std::uint64_t> stored_upto() override;
    [[nodiscard]] Result<void> observe(const RecordView& record) override;
    [[nodiscard]] Result<void> idle(std::uint64_t complete_upto) override;

 private:
    enum Table {
        strategy,
        trade,
        fill,
        equity,
        closed,
        risk,
        system,
        level,
        meta,
        decision,
        ballot,
        credit,
        share,
        order,
        position,
        account,
        instrument,
        balance,
        table_count
    };

    /// The account as of a day's last one so far.
    struct Day {
        std::string day;
        std::uint64_t seq = 0;
        TimeNs time;
        Account account;
    };

    struct Drawdowns {
        std::string day;
        desk::Deepest of_day;
        desk::Deepest total;
    };

    explicit Ledger(ledger::Database database) : database_(std::move(database)) {}
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> write(const RecordView& record);
    [[nodiscard]] Result<void> write_system(const RecordView& record);
    [[nodiscard]] Result<void> write_proposal(const RecordView& record);
    [[nodiscard]] Result<void> write_verdict(const RecordView& record, const Verdict& verdict);
    [[nodiscard]] Result<void> write_risk(const RecordView& record, const RiskEvent& event);
    [[nodiscard]] Result<void> write_fill(const RecordView& record, const Fill& fill);
    [[nodiscard]] Result<void> write_trade(const RecordView& record, const RoundTrip& trip);
    [[nodiscard]] Result<void> write_account(const RecordView& record, const Account& account);
    [[nodiscard]] Result<void> write_balance(const RecordView& record, const Balance& balance);
    /// What a round trip is counted in, and its net in the account's currency.
    [[nodiscard]] Result<std::pair<std::string, Money>> counted_in(const RoundTrip& trip);
    [[nodiscard]] Result<void> write_day();
    [[nodiscard]] Result<void> know_deepest(const std::string& day);
    [[nodiscard]] Result<void> write_decision(const RecordView& record, const Proposal& proposal);
    /// What each voter earned of a round trip.
    [[nodiscard]] Result<void> write_credits(const RecordView& record, const RoundTrip& trip);
    /// What it made by each reason it was left for.
    [[nodiscard]] Result<void> write_exits(const RecordView& record, const RoundTrip& trip);
    [[nodiscard]] Result<void> know_exits(const std::string& venue, const std::string& symbol,
                                          const std::string& owner);
    [[nodiscard]] Result<void> write_order(const RecordView& record, const Order& order);
    [[nodiscard]] Result<void> write_position(const RecordView& record, const Position& position);
    [[nodiscard]] Result<void> write_levels(const RecordView& record, const Levels& levels);
    [[nodiscard]] Result<void> know_strategy(const std::string& name, const std::string& timeframe,
                                             const RecordView& record);
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> commit();
    void roll_back();
    [[nodiscard]] ledger::Statement& into(Table table) { return *statements_[table]; }

    ledger::Database database_;
    std::array<std::optional<ledger::Statement>, table_count> statements_;
    std::set<std::string, std::less<>> strategies_;
    std::optional<Day> day_;  // not yet stored
    std::optional<Drawdowns> deepest_;
    ledger::Exits exits_;
    Proposal proposal_;  // read last; there is one a round, and its lists keep their memory
    std::uint64_t stored_upto_ = 0;  // committed
    std::uint64_t seen_upto_ = 0;
    std::uint64_t open_rows_ = 0;  // written since the last commit
    bool in_transaction_ = false;
};

[[nodiscard]] Kind ledger_kind();

}  // namespace outcry
