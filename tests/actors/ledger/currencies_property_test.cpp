// SPDX-License-Identifier: Apache-2.0
// The same books in three currencies, whose rates move: fills, positions, cash and ledger agree in
// each of them to the last unit, and the account is what they are worth.
#include "tests/actors/ledger/bookkeeping.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

Money worth_of(const Balance& balance, Money amount) {
    if (balance.pair.empty()) return amount;
    if (balance.rate.is_zero()) return Money{};
    const std::int64_t rate = balance.rate.units;
    return {balance.inverse
                ? fixed::mul_div(amount.units, fixed_scale, rate, Rounding::down).value()
                : fixed::mul_div(amount.units, rate, fixed_scale, Rounding::down).value()};
}

Bar rate_of(const std::string& pair, std::int64_t minute) {
    Bar moved = flat_bar(pair, "1m", minutes(minute), "1");
    moved.close = {pair == eurusdt
                       ? *rc::gen::inRange<std::int64_t>(50'000'000, 200'000'000)
                       : *rc::gen::inRange<std::int64_t>(8'000'000'000, 20'000'000'000)};
    return moved;
}

RC_GTEST_PROP(Currencies, agree_each_to_the_last_unit_for_any_order_flow, ()) {
    const FloorOpened floor = opened_in_three();
    Bookkeeping books(floor, 5'000'000'000'000);
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 1; i <= steps; ++i) {
        books.pass(i);
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
                books.settle(*rc::gen::element(btc, eth, btceur, btcjpy), i);
                break;
            case 1:
                books.restart_ledger();
                break;
            case 2:
            case 3:
                books.hear(rate_of(*rc::gen::element(eurusdt, usdtjpy), i));
                break;
            default:
                books.book(books.random_fill());
        }
    }
    books.finish();
    const auto sum = [&](const std::string& sql) { return books.sum(sql); };
    books.check_positions();
    if (books.last == Account{}) return;
    Money cash, equity;
    for (const auto& [currency, balance] : books.balances) {
        Money cost;
        for (const portfolio::Book& open : books.state().books)
            if (books.settled_in(open) == currency) cost += open.cost;
        const Money capital = currency == floor.currency ? floor.capital : Money{};
        RC_ASSERT(balance.realised == books.moved[currency] + cost);
        RC_ASSERT(balance.fees == books.fees[currency]);
        RC_ASSERT(balance.cash ==
                  capital + books.moved[currency] + cost - books.fees[currency] + balance.funding);
        RC_ASSERT(balance.worth == worth_of(balance, balance.cash + balance.unrealised));
        cash += worth_of(balance, balance.cash);
        equity += balance.worth;
        const std::string of = " WHERE currency = '" + currency + "'";
        const std::string held = " JOIN instruments USING (venue, instrument)" + of;
        const std::string last = " FROM balances" + of + " ORDER BY last_seq DESC LIMIT 1";
        RC_ASSERT(sum("SELECT cash_e8" + last) == balance.cash.units);
        RC_ASSERT(sum("SELECT worth_e8" + last) == balance.worth.units);
        RC_ASSERT(sum("SELECT sum(fee_e8) FROM fills" + held) == balance.fees.units);
        RC_ASSERT(sum("SELECT sum(cost_e8) FROM positions" + held) == cost.units);
        RC_ASSERT(sum("SELECT sum(gross_e8) FROM trades" + of) +
                      sum("SELECT sum(realised_e8) FROM positions" + held) ==
                  balance.realised.units);
        RC_ASSERT(sum("SELECT sum(funding_e8) FROM trades" + of) +
                      sum("SELECT sum(funding_e8) FROM positions" + held) ==
                  balance.funding.units);
    }
    const Account& account = books.last;
    RC_ASSERT(account.equity == equity);
    RC_ASSERT(account.cash == cash);
    RC_ASSERT(account.equity == account.cash + account.unrealised);
    RC_ASSERT(account.cash == floor.capital + account.realised - account.fees + account.funding);
    RC_ASSERT(sum("SELECT sum(worth_e8) FROM trades") ==
              sum("SELECT sum(net_e8) FROM strategy_performance"));
}

}  // namespace
}  // namespace outcry
