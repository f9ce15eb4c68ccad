// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/ledger.hpp"

#include <algorithm>

#include "actors/ledger/cells.hpp"
#include "actors/ledger/credits.hpp"
#include "actors/ledger/schema.hpp"
#include "outcry/base/log.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/catalogue.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

namespace {

using ledger::Cell;
using ledger::name_of;
using ledger::seq_or_null;

constexpr std::uint64_t rows_per_commit = 4096;
constexpr std::uint64_t quiet_seqs_max =
    100'000;  // how far a restart may have to read again for nothing

constexpr const char* statements[] = {
    "INSERT INTO strategies VALUES (?,?,?,?) ON CONFLICT (name) DO NOTHING",
    "INSERT INTO trades VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO fills VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO strategy_performance (strategy, day, equity_e8, drawdown_day, drawdown_total, "
    "last_seq)"
    " SELECT name, ?1, ?2, ?3, ?4, ?5 FROM strategies WHERE true"
    " ON CONFLICT (strategy, day) DO UPDATE SET equity_e8 = excluded.equity_e8,"
    " drawdown_day = excluded.drawdown_day,"
    " drawdown_total = excluded.drawdown_total, last_seq = excluded.last_seq",
    "INSERT INTO strategy_performance (strategy, day, net_e8, trades, wins, last_seq) VALUES "
    "(?,?,?,1,?,?)"
    " ON CONFLICT (strategy, day) DO UPDATE SET net_e8 = net_e8 + excluded.net_e8, trades = trades "
    "+ 1,"
    " wins = wins + excluded.wins, last_seq = excluded.last_seq",
    "INSERT INTO risk_events VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO system_events VALUES (?,?,?,?,?)",
    "INSERT INTO fibonacci_levels VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO meta VALUES (?,?)",
    "INSERT INTO decisions VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO ballots VALUES (?,?,?,?,?,?,?,?)",
    "INSERT INTO trade_voters VALUES (?,?,?,?,?)",
    "INSERT INTO trade_exits VALUES (?,?,?,?,?,?)",
    "INSERT INTO orders VALUES (?1,?2,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"
    " ON CONFLICT (order_id) DO UPDATE SET last_seq = excluded.last_seq, type = excluded.type,"
    " state = excluded.state, quantity_e8 = excluded.quantity_e8, filled_e8 = excluded.filled_e8,"
    " price_e8 = excluded.price_e8, reason = excluded.reason",
    "INSERT OR REPLACE INTO positions VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO accounts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO instruments VALUES (?,?,?)",
    "INSERT OR REPLACE INTO balances VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
};

/// Schemas whose body is kept as JSON in system_events.
bool is_system(std::string_view schema) {
    return schema == schema_name<FloorOpened> || schema == schema_name<FloorClosed> ||
           schema == schema_name<FloorResumed> || schema == schema_name<FloorQuarantined> ||
           schema == schema_name<FeedStatus> || schema == schema_name<TimerCancelled> ||
           schema == schema_name<HaltRequest>;
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path) {
    OUTCRY_ASSIGN(ledger::Database database, ledger::open_ledger(path));
    std::unique_ptr<Ledger> opened(new Ledger(std::move(database)));
    OUTCRY_TRY(opened->prepare());
    return opened;
}

Ledger::~Ledger() {
    if (auto committed = commit(); !committed) log::error(committed.error().text());
}

Result<void> Ledger::prepare() {
    static_assert(std::size(statements) == table_count);
    for (std::size_t i = 0; i < table_count; ++i) {
        OUTCRY_ASSIGN(ledger::Statement statement, database_.prepare(statements[i]));
        statements_[i].emplace(std::move(statement));
    }
    OUTCRY_ASSIGN(
        const std::int64_t stored,
        database_.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last_seq'"));
    stored_upto_ = seen_upto_ = static_cast<std::uint64_t>(stored);
    return {};
}

Result<std::uint64_t> Ledger::stored_upto() { return stored_upto_; }

Result<void> Ledger::observe(const RecordView& record) {
    if (record.prefix.seq <= seen_upto_) return {};  // read again after a stop: it is in the file
    OUTCRY_TRY(begin());
    if (auto written = write(record); !written) {
        roll_back();
        return std::move(written).error().at(joined({"seq ", std::to_string(record.prefix.seq)}));
    }
    seen_upto_ = record.prefix.seq;
    if (++open_rows_ >= rows_per_commit) return commit();
    return {};
}

Result<void> Ledger::idle(std::uint64_t complete_upto) {
    seen_upto_ = std::max(seen_upto_, complete_upto);
    if (open_rows_ > 0 || seen_upto_ - stored_upto_ > quiet_seqs_max) return commit();
    return {};
}

Result<void> Ledger::begin() {
    if (in_transaction_) return {};
    OUTCRY_TRY(database_.run("BEGIN IMMEDIATE"));
    in_transaction_ = true;
    return {};
}

/// Rows and how far they go are stored together or not at all.
Result<void> Ledger::commit() {
    if (seen_upto_ == stored_upto_) return {};
    const auto store = [&]() -> Result<void> {
        OUTCRY_TRY(begin());
        OUTCRY_TRY(write_day());
        OUTCRY_TRY(into(meta).run({"last_seq", std::to_string(seen_upto_)}));
        return database_.run("COMMIT");
    };
    if (auto stored = store(); !stored) {
        roll_back();  // else the last word would be about a transaction, not about the disk
        return stored;
    }
    in_transaction_ = false;
    open_rows_ = 0;
    stored_upto_ = seen_upto_;
    return {};
}

/// Half an event is none: everything since the last commit is read from the log again.
void Ledger::roll_back() {
    // A full disk may have taken the transaction back by itself.
    if (database_.in_transaction())
        if (auto rolled_back = database_.run("ROLLBACK"); !rolled_back)
            log::error(rolled_back.error().text());
    in_transaction_ = false;
    open_rows_ = 0;
    seen_upto_ = stored_upto_;
    strategies_.clear();
    day_.reset();
    deepest_.reset();
    exits_ = {};
}

Result<void> Ledger::write(const RecordView& record) {
    const std::string_view schema = record.said.schema;
    const auto with =
        [&]<class E>(std::type_identity<E>,
                     Result<void> (Ledger::*put)(const RecordView&, const E&)) -> Result<void> {
        OUTCRY_ASSIGN(const E event, decoded<E>(record.said.body));
        return (this->*put)(record, event);
    };
    if (schema == schema_name<Proposal>) return write_proposal(record);
    if (schema == schema_name<Verdict>)
        return with(std::type_identity<Verdict>{}, &Ledger::write_verdict);
    if (schema == schema_name<RiskEvent>)
        return with(std::type_identity<RiskEvent>{}, &Ledger::write_risk);
    if (schema == schema_name<Fill>) return with(std::type_identity<Fill>{}, &Ledger::write_fill);
    if (schema == schema_name<RoundTrip>)
        return with(std::type_identity<RoundTrip>{}, &Ledger::write_trade);
    if (schema == schema_name<Order>)
        return with(std::type_identity<Order>{}, &Ledger::write_order);
    if (schema == schema_name<Position>)
        return with(std::type_identity<Position>{}, &Ledger::write_position);
    if (schema == schema_name<Account>)
        return with(std::type_identity<Account>{}, &Ledger::write_account);
    if (schema == schema_name<Balance>)
        return with(std::type_identity<Balance>{}, &Ledger::write_balance);
    if (schema == schema_name<Levels>)
        return with(std::type_identity<Levels>{}, &Ledger::write_levels);
    if (is_system(schema)) return write_system(record);
    return {};
}

Result<void> Ledger::write_system(const RecordView& record) {
    const TypeInfo* type = find_event_type(record.said.schema);
    OUTCRY_ASSIGN(const std::string detail, to_json(record.said.body, *type));
    if (record.said.schema == schema_name<FloorOpened>) {
        OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
        const std::pair<const char*, std::string> facts[] = {
            {"floor", opened.floor},
            {"plan", opened.plan},
            {"currency", opened.currency},
            {"capital_e8", std::to_string(opened.capital.units)},
        };
        for (const auto& [key, value] : facts) OUTCRY_TRY(into(meta).run({key, value}));
        for (const Instrument& one : opened.instruments)
            OUTCRY_TRY(into(instrument).run({one.venue, one.id, one.settlement}));
    }
    return into(system).run(
        {record.prefix.seq, record.prefix.time.ns, record.said.schema, record.said.topic, detail});
}

Result<void> Ledger::know_strategy(const std::string& name, const std::string& timeframe,
                                   const RecordView& record) {
    if (strategies_.contains(name)) return {};
    OUTCRY_TRY(write_day());  // of those that were known by then
    OUTCRY_TRY(into(strategy).run({name, timeframe, record.prefix.seq, record.prefix.time.ns}));
    strategies_.insert(name);
    return {};
}

/// Proposals come at every close; those that hold are not stored, they only make their strategy
/// known.
Result<void> Ledger::write_proposal(const RecordView& record) {
    OUTCRY_TRY(decode(record.said.body, proposal_));
    OUTCRY_TRY(know_strategy(proposal_.strategy, proposal_.timeframe.to_string(), record));
    return proposal_.action == Action::hold ? Result<void>() : write_decision(record, proposal_);
}

Result<void> Ledger::write_decision(const RecordView& record, const Proposal& proposal) {
    const bool measured = ledger::measured(proposal.regime, proposal.ballots);
    OUTCRY_TRY(into(decision).run(
        {record.prefix.seq, record.prefix.time.ns, proposal.strategy, proposal.venue,
         proposal.instrument, name_of(proposal.action),
         measured ? Cell(name_of(proposal.regime)) : Cell(), ledger::or_null(proposal.p_long),
         ledger::or_null(proposal.p_short), proposal.break_even,
         ledger::or_null(proposal.edge_long), ledger::or_null(proposal.edge_short),
         proposal.target_exposure.units, proposal.reason}));
    std::int64_t ordinal = 0;
    for (const Ballot& one : proposal.ballots)
        OUTCRY_TRY(into(ballot).run({record.prefix.seq, ordinal++, one.voter, one.weight,
                                     ledger::or_null(one.p_long), ledger::or_null(one.p_short),
                                     ledger::text_or_null(one.silent), seq_or_null(one.seq)}));
    return {};
}

Result<void> Ledger::write_verdict(const RecordView& record, const Verdict& verdict) {
    if (verdict.outcome == Outcome::approved) return {};
    const auto broken = std::find_if(verdict.limits.begin(), verdict.limits.end(),
                                     [](const LimitCheck& check) { return !check.holds; });
    const bool any = broken != verdict.limits.end();
    return into(risk).run({record.prefix.seq, record.prefix.time.ns,
                           verdict.outcome == Outcome::vetoed ? "veto" : "resized", Cell(),
                           verdict.strategy, verdict.venue, verdict.instrument, verdict.reason,
                           any ? Cell(broken->name) : Cell(), any ? Cell(broken->value) : Cell(),
                           any ? Cell(broken->bound) : Cell(), seq_or_null(verdict.proposal)});
}

/// A veto has its row already, by its verdict, which knows strategy, limit and proposal.
Result<void> Ledger::write_risk(const RecordView& record, const RiskEvent& event) {
    if (event.what == "veto") return {};
    return into(risk).run({record.prefix.seq, record.prefix.time.ns, event.what,
                           name_of(event.state), Cell(), Cell(),
                           ledger::text_or_null(event.instrument), event.detail, Cell(),
                           event.value, event.bound, Cell()});
}

Result<void> Ledger::write_fill(const RecordView& record, const Fill& filled) {
    OUTCRY_TRY(know_strategy(filled.strategy, "", record));
    OUTCRY_TRY(know_exits(filled.venue, filled.instrument, filled.strategy));
    OUTCRY_TRY(exits_.take(filled));
    return into(fill).run({record.prefix.seq, record.said.event_time.ns, filled.order,
                           filled.strategy, filled.venue, filled.instrument, name_of(filled.side),
                           filled.quantity.units, filled.price.units, filled.untouched.units,
                           filled.fee.units, filled.slippage.units, filled.maker, filled.reason,
                           seq_or_null(filled.proposal)});
}

Result<void> Ledger::write_order(const RecordView& record, const Order& said) {
    OUTCRY_TRY(know_strategy(said.strategy, "", record));
    return into(order).run({said.id, record.prefix.seq, said.strategy, said.venue, said.instrument,
                            name_of(said.side), name_of(said.type), name_of(said.state),
                            said.quantity.units, said.filled.units,
                            said.price ? Cell(said.price->units) : Cell(), said.reduce_only,
                            name_of(said.time_in_force), said.reason});
}

Result<void> Ledger::write_position(const RecordView& record, const Position& said) {
    OUTCRY_TRY(know_strategy(said.strategy, "", record));
    return into(position).run({said.venue, said.instrument, said.strategy, said.quantity.units,
                               said.cost.units, said.entry.units, said.mark.units,
                               said.realised.units, said.fees.units, said.funding.units,
                               said.opened_at.ns, record.prefix.seq});
}

Result<void> Ledger::write_levels(const RecordView& record, const Levels& levels) {
    std::int64_t ordinal = 0;
    for (const Level& one : levels.levels)
        OUTCRY_TRY(into(level).run({record.prefix.seq, ordinal++, levels.venue, levels.instrument,
                                    levels.timeframe.to_string(), levels.confirmed_at.ns,
                                    levels.rising, levels.swing_low.units, levels.swing_high.units,
                                    levels.tolerance.units, one.ratio, one.price.units}));
    return {};
}

Kind ledger_kind() {
    using Mail = std::tuple<FloorOpened, FloorClosed, FloorResumed, FloorQuarantined, FeedStatus,
                            TimerCancelled, HaltRequest, Proposal, Verdict, RiskEvent, Order, Fill,
                            Position, RoundTrip, Account, Balance, Levels>;
    auto* mail = static_cast<Mail*>(nullptr);
    Kind kind;
    kind.manifest = {std::string(schema_name<LedgerParams>),
                     Duty::observer,
                     "keeps trades, orders, books, performance and events in ledger.db (SQLite)",
                     detail::schemas_of(mail),
                     {},
                     &type_info<LedgerParams>(),
                     nullptr};
    kind.mail = [](const Making&) -> Result<std::vector<std::string>> {
        return detail::patterns_of(std::string(), static_cast<Mail*>(nullptr));
    };
    kind.make_observer = [](const Making& making) -> Result<std::unique_ptr<ObserverParticipant>> {
        const std::string path =
            making.run_folder.empty() ? ":memory:" : joined({making.run_folder, "/ledger.db"});
        OUTCRY_ASSIGN(std::unique_ptr<Ledger> opened, Ledger::open(path));
        return std::unique_ptr<ObserverParticipant>(std::move(opened));
    };
    return kind;
}

}  // namespace outcry
