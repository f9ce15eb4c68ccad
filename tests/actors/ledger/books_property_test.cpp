// SPDX-License-Identifier: Apache-2.0
// For any order flow, fees, funding, currency and stops on the way: what the fills add up to is
// what the positions hold, the account owns and the ledger keeps, to the last unit.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "actors/ledger/ledger.hpp"
#include "actors/ledger/schema.hpp"
#include "actors/portfolio/portfolio.hpp"
#include "tests/actors/feed/folder.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// What a currency makes of prices and amounts: a yen is small, a bitcoin large.
struct Currency {
    const char* name;
    Money capital;
    std::int64_t price_max;  // units
};
const Currency currencies[] = {{"USDT", Money::whole(10'000), 10'000'000'000'000},
                               {"JPY", Money::whole(50'000'000), 1'500'000'000'000'000},
                               {"BTC", {50'000'000}, 5'000'000}};

/// A portfolio whose every event, heard or said, is read by a ledger that is stopped at random.
class Bookkeeping {
 public:
    explicit Bookkeeping(const Currency& currency) : currency_(currency) {
        Portfolio::Params params;
        params.decide_on = tf("15m");
        params.base = tf("1m");
        play_ = std::make_unique<Play<Portfolio>>(params, "portfolio");
        ledger_ = Ledger::open(path()).value();
        FloorOpened floor = opened();
        floor.capital = currency.capital;
        floor.currency = currency.name;
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
    void finish() { RC_ASSERT(ledger_->idle(records_.size()).ok()); }

    Fill random_fill() {
        Fill made =
            fill(*rc::gen::element(btc, eth), *rc::gen::element(Side::buy, Side::sell), "1", "1");
        made.strategy = *rc::gen::element<std::string>("one", "two");
        made.quantity = {*rc::gen::inRange<std::int64_t>(1, 500'000'000)};
        const Quantity held = holding[made.instrument + made.strategy];
        const bool opposes = held.units != 0 && (held.units > 0) != (made.side == Side::buy);
        if (opposes) made.quantity = std::min(made.quantity, abs(held));  // as execution does
        made.price = {*rc::gen::inRange<std::int64_t>(1, currency_.price_max)};
        made.untouched = made.price;
        made.fee = {*rc::gen::inRange<std::int64_t>(-1'000, 1'000'000'000)};
        made.slippage = {*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
        return made;
    }
    void book(const Fill& one) {
        const bool buys = one.side == Side::buy;
        holding[one.instrument + one.strategy] += buys ? one.quantity : -one.quantity;
        moved += buys ? -notional(one.price, one.quantity, Rounding::up).value()
                      : notional(one.price, one.quantity, Rounding::down).value();
        fees += one.fee;
        hear(one);
    }
    [[nodiscard]] std::string path() const { return folder_.file("ledger.db"); }
    [[nodiscard]] const Portfolio::State& state() { return play_->state(); }

    std::map<std::string, Quantity> holding;
    Money moved;
    Money fees;
    Account last;

 private:
    void write(std::string_view topic, std::string_view schema, const Buffer& body) {
        Buffer& bytes = records_.emplace_back();
        store_prefix(bytes.extend(record_prefix_bytes), {records_.size(), play_->now(), 0, 1});
        append_said(bytes, {records_.size(), play_->now(), topic, schema, {}, body.view()});
        RC_ASSERT(ledger_->observe(read_record(bytes).value()).ok());
    }
    void keep_said() {
        for (const Spoken& one : play_->said()) {
            write(one.topic, one.schema, one.body);
            if (one.is<Account>()) last = one.as<Account>();
        }
    }

    const Currency& currency_;
    Folder folder_;
    std::unique_ptr<Play<Portfolio>> play_;
    std::unique_ptr<Ledger> ledger_;
    std::vector<Buffer> records_;
};

RC_GTEST_PROP(Books, agree_to_the_last_unit_for_any_order_flow, ()) {
    const Currency& currency = currencies[*rc::gen::inRange(0, 3)];
    Bookkeeping books(currency);
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 1; i <= steps; ++i) {
        books.pass(i);
        switch (*rc::gen::inRange(0, 6)) {
            case 0:
                books.hear(funding(*rc::gen::element(btc, eth),
                                   *rc::gen::inRange<std::int64_t>(-100'000, 100'000)));
                books.pass(i);
                break;
            case 1:
                books.restart_ledger();
                break;
            default:
                books.book(books.random_fill());
        }
    }
    books.finish();
    auto database = ledger::open_to_read(books.path()).value();
    const auto sum = [&](const std::string& sql) {
        return database.integer("SELECT coalesce((" + sql + "), 0)").value();
    };
    // Positions.
    for (const auto& [name, quantity] : books.holding) {
        const std::string where = " WHERE instrument || strategy = '" + name + "'";
        RC_ASSERT(sum("SELECT sum(CASE side WHEN 'buy' THEN quantity_e8 ELSE -quantity_e8 END) "
                      "FROM fills" +
                      where) == quantity.units);
        RC_ASSERT(sum("SELECT quantity_e8 FROM positions" + where) == quantity.units);
    }
    if (books.last == Account{}) return;
    // Cash.
    Money cost;
    for (const portfolio::Book& open : books.state().books) cost += open.cost;
    const Account& account = books.last;
    RC_ASSERT(account.realised == books.moved + cost);
    RC_ASSERT(account.fees == books.fees);
    RC_ASSERT(account.cash == currency.capital + books.moved + cost - books.fees + account.funding);
    // Ledger.
    RC_ASSERT(sum("SELECT cash_e8 FROM accounts ORDER BY last_seq DESC LIMIT 1") ==
              account.cash.units);
    RC_ASSERT(sum("SELECT sum(cost_e8) FROM positions") == cost.units);
    RC_ASSERT(sum("SELECT sum(fee_e8) FROM fills") == account.fees.units);
    for (const char* what : {"fees", "funding"}) {
        const std::string column = std::string(what) + "_e8";
        RC_ASSERT(sum("SELECT sum(" + column + ") FROM trades") +
                      sum("SELECT sum(" + column + ") FROM positions") ==
                  sum("SELECT " + column + " FROM accounts ORDER BY last_seq DESC LIMIT 1"));
    }
    RC_ASSERT(sum("SELECT sum(gross_e8) FROM trades") +
                  sum("SELECT sum(realised_e8) FROM positions") ==
              account.realised.units);
}

}  // namespace
}  // namespace outcry
