// SPDX-License-Identifier: Apache-2.0
// For any order flow, fees, funding, currency and stops on the way: what the fills add up to is
// what the positions hold, the account owns and the ledger keeps, to the last unit.
#include "tests/actors/ledger/bookkeeping.hpp"

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

RC_GTEST_PROP(Books, agree_to_the_last_unit_for_any_order_flow, ()) {
    const Currency& currency = currencies[*rc::gen::inRange(0, 3)];
    FloorOpened floor = opened();
    floor.capital = currency.capital;
    floor.currency = currency.name;
    for (Instrument& one : floor.instruments) one.quote = one.settlement = currency.name;
    Bookkeeping books(floor, currency.price_max);
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 1; i <= steps; ++i) {
        books.pass(i);
        switch (*rc::gen::inRange(0, 6)) {
            case 0:
                books.settle(*rc::gen::element(btc, eth), i);
                break;
            case 1:
                books.restart_ledger();
                break;
            default:
                books.book(books.random_fill());
        }
    }
    books.finish();
    const auto sum = [&](const std::string& sql) { return books.sum(sql); };
    books.check_positions();
    books.check_exits();
    if (books.last == Account{}) return;
    // Cash.
    Money cost;
    for (const portfolio::Book& open : books.state().books) cost += open.cost;
    const Account& account = books.last;
    const Money moved = books.moved[currency.name], fees = books.fees[currency.name];
    RC_ASSERT(account.realised == moved + cost);
    RC_ASSERT(account.fees == fees);
    RC_ASSERT(account.cash == currency.capital + moved + cost - fees + account.funding);
    RC_ASSERT(books.balances.empty());
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
