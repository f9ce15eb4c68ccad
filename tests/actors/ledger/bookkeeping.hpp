// SPDX-License-Identifier: Apache-2.0
// A portfolio and a ledger that keep the same books, for the properties of this folder. Test code,
// one thread. It owns both, and their folder.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "actors/ledger/ledger.hpp"
#include "actors/ledger/schema.hpp"
#include "actors/portfolio/portfolio.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/play.hpp"

namespace outcry::test {

/// A portfolio whose every event, heard or said, is read by a ledger that is stopped at random.
class Bookkeeping {
 public:
    explicit Bookkeeping(const FloorOpened& floor, std::int64_t price_max)
        : floor_(floor), price_max_(price_max) {
        Portfolio::Params params;
        params.decide_on = tf("15m");
        params.base = tf("1m");
        play_ = std::make_unique<Play<Portfolio>>(params, "portfolio");
        ledger_ = Ledger::open(path()).value();
        play_->at(monday);
        hear(floor);
    }
    template <class E>
    void hear(const E& event) {
        TopicWriter topic;
        topic.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic);
        write(topic.text(), schema_name<E>, encoded(event));
        play_->hear(event);
        RC_ASSERT(play_->failure().empty());
        keep_said();
    }
    void pass(std::int64_t minute) {
        play_->advance_to(minutes(minute));
        keep_said();
    }
    /// As after a crash: what was not committed is read again.
    void restart_ledger() {
        ledger_.reset();
        ledger_ = Ledger::open(path()).value();
        const std::uint64_t stored = ledger_->stored_upto().value();
        for (std::uint64_t seq = stored + 1; seq <= records_.size(); ++seq)
            RC_ASSERT(ledger_->observe(read_record(records_[seq - 1]).value()).ok());
    }
    void settle(const std::string& instrument, std::int64_t minute) {
        hear(funding(instrument, *rc::gen::inRange<std::int64_t>(-100'000, 100'000)));
        pass(minute);
    }
    /// What a ledger that was never stopped says of every exit, and what this one does.
    void check_exits() {
        const std::string anew = folder_.file("anew.db");
        {
            auto ledger = Ledger::open(anew).value();
            for (const Buffer& record : records_)
                RC_ASSERT(ledger->observe(read_record(record).value()).ok());
        }
        const std::string rows =
            "SELECT coalesce(group_concat(trade_seq || reason || quantity_e8 || ' ' || gross_e8 || "
            "' ' || net_e8), '') FROM trade_exits";
        RC_ASSERT(database_->text(rows).value() ==
                  ledger::open_to_read(anew).value().text(rows).value());
        for (const char* what : {"net_e8", "gross_e8"})
            RC_ASSERT(sum(std::string("SELECT count(*) FROM trades t WHERE ") + what +
                          " != (SELECT sum(" + what +
                          ") FROM trade_exits WHERE trade_seq = t.seq)") == 0);
    }
    void finish() {
        RC_ASSERT(ledger_->idle(records_.size()).ok());
        database_ = std::make_unique<ledger::Database>(ledger::open_to_read(path()).value());
    }
    /// What the finished ledger adds up to; 0 where it has nothing.
    [[nodiscard]] std::int64_t sum(const std::string& sql) {
        return database_->integer("SELECT coalesce((" + sql + "), 0)").value();
    }
    void check_positions() {
        for (const auto& [name, quantity] : holding) {
            const std::string where = " WHERE instrument || strategy = '" + name + "'";
            RC_ASSERT(sum("SELECT sum(CASE side WHEN 'buy' THEN quantity_e8 ELSE -quantity_e8 END) "
                          "FROM fills" +
                          where) == quantity.units);
            RC_ASSERT(sum("SELECT quantity_e8 FROM positions" + where) == quantity.units);
        }
    }

    Fill random_fill() {
        const auto which = *rc::gen::inRange<std::size_t>(0, floor_.instruments.size());
        Fill made =
            fill(floor_.instruments[which].id, *rc::gen::element(Side::buy, Side::sell), "1", "1");
        made.strategy = *rc::gen::element<std::string>("one", "two");
        made.reason = *rc::gen::element<std::string>("stop", "target", "close");
        made.quantity = {*rc::gen::inRange<std::int64_t>(1, 500'000'000)};
        const Quantity held = holding[made.instrument + made.strategy];
        const bool opposes = held.units != 0 && (held.units > 0) != (made.side == Side::buy);
        if (opposes) made.quantity = std::min(made.quantity, abs(held));  // as execution does
        made.price = {*rc::gen::inRange<std::int64_t>(1, price_max_)};
        made.untouched = made.price;
        made.fee = {*rc::gen::inRange<std::int64_t>(-1'000, 1'000'000'000)};
        made.slippage = {*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
        return made;
    }
    void book(const Fill& one) {
        const bool buys = one.side == Side::buy;
        holding[one.instrument + one.strategy] += buys ? one.quantity : -one.quantity;
        const Money value =
            notional(one.price, one.quantity, buys ? Rounding::up : Rounding::down).value();
        moved[settled_in(one)] += buys ? -value : value;
        fees[settled_in(one)] += one.fee;
        hear(one);
    }
    /// What an instrument of this floor settles in.
    template <class E>
    [[nodiscard]] std::string settled_in(const E& event) const {
        for (const Instrument& one : floor_.instruments)
            if (one.id == event.instrument) return one.settlement;
        return {};
    }
    [[nodiscard]] std::string path() const { return folder_.file("ledger.db"); }
    [[nodiscard]] const Portfolio::State& state() { return play_->state(); }

    std::map<std::string, Quantity> holding;
    std::map<std::string, Money> moved;  // by currency
    std::map<std::string, Money> fees;
    std::map<std::string, Balance> balances;  // the last of each
    Account last;

 private:
    void write(std::string_view topic, std::string_view schema, const Buffer& body) {
        Buffer& bytes = records_.emplace_back();
        store_prefix(bytes.extend(record_prefix_bytes), {records_.size(), play_->now(), 0, 1});
        append_said(bytes, {records_.size(), play_->now(), topic, schema, {}, body.view()});
        if (*rc::gen::inRange(0, 40) == 0) return restart_ledger();  // and reads this one too
        RC_ASSERT(ledger_->observe(read_record(bytes).value()).ok());
    }
    void keep_said() {
        for (const Spoken& one : play_->said()) {
            write(one.topic, one.schema, one.body);
            if (one.is<Account>()) last = one.as<Account>();
            if (one.is<Balance>()) balances[one.as<Balance>().currency] = one.as<Balance>();
        }
    }

    FloorOpened floor_;
    std::int64_t price_max_;
    Folder folder_;
    std::unique_ptr<Play<Portfolio>> play_;
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<ledger::Database> database_;  // once it is finished
    std::vector<Buffer> records_;
};

}  // namespace outcry::test
