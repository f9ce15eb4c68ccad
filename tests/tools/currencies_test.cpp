// SPDX-License-Identifier: Apache-2.0
// What the command says of a run in two currencies: everything in the account's, the balances
// beside it; asked again, changed or not, the sums still add up.
#include <gtest/gtest.h>

#include <cmath>

#include "actors/runtime/floor.hpp"
#include "tests/support/currencies.hpp"
#include "tests/tools/command_folder.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/report/report.hpp"
#include "tools/whatif/whatif.hpp"

namespace outcry::tools {
namespace {

struct TwoCurrencies : testing::Test {
    static const std::string& run() {
        static const test::CurrencyFloor floor;
        static const test::RunFolder folder(floor.text(), roster(), "2025-05-12T00:00");
        return folder.path;
    }
};

TEST_F(TwoCurrencies, report_counts_in_the_accounts_and_lists_what_is_held_of_each) {
    const auto store = open_folder_store(run() + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    const Report report = make_report(*reader).value();
    ASSERT_EQ(report.balances.size(), 2U);
    const Balance &own = report.balances[0], &other = report.balances[1];
    EXPECT_EQ(own.currency, "USD");
    EXPECT_EQ(other.currency, "EUR");
    EXPECT_EQ(report.equity, own.worth + other.worth);
    // Round trips in euros are told in dollars, each still adding up.
    Money net, parts;
    double euros = 0;
    for (const RoundTrip& one : report.trips) {
        net += one.net;
        parts += one.gross - one.fees + one.funding;
        if (one.instrument == "ETHEUR-PERP") euros += one.net.to_double();
    }
    EXPECT_EQ(net, parts);
    EXPECT_EQ(net, report.attribution.costs.net);
    EXPECT_GT(std::fabs(euros), 20 * std::fabs(other.cash.to_double()))
        << "a euro is more than a hundred dollars in this market";
    const std::string text = report_text(report, Look{});
    EXPECT_NE(text.find("cash: " + fixed::for_people(own.cash.units, 2) + " USD   " +
                        fixed::for_people(other.cash.units, 2) + " EUR at EURUSD "),
              std::string::npos)
        << text;
    EXPECT_NE(report_html(report).find("<h2>By currency</h2>"), std::string::npos);
    EXPECT_NE(json_of(report, JsonStyle::compact).find("\"balances\":[{\"currency\":\"USD\""),
              std::string::npos);
}

TEST_F(TwoCurrencies, report_of_one_currency_lists_none) {
    Report one;
    EXPECT_EQ(report_text(one, Look{}).find("cash:"), std::string::npos);
    EXPECT_EQ(report_html(one).find("By currency"), std::string::npos);
}

TEST_F(TwoCurrencies, whatif_unchanged_differs_in_nothing_and_changed_adds_up) {
    const auto same = ask_whatif(run(), {});
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_TRUE(same->unchanged.as_recorded);
    EXPECT_EQ(same->comparison.difference, Money{});
    EXPECT_EQ(same->comparison.decisions_changed, 0U);
    WhatifOptions options;
    options.change = {{"core.edge_min=12bp"}, {}, {}};
    const auto changed = ask_whatif(run(), options);
    ASSERT_TRUE(changed) << changed.error().text();
    const Comparison& c = changed->comparison;
    EXPECT_TRUE(c.several);
    EXPECT_GT(c.decisions_changed, 0U);
    EXPECT_EQ(c.difference, c.by_chosen + c.by_followed + c.by_filled + c.rest);
    EXPECT_LT(abs(c.rest).to_double(), 0.2 * abs(c.by_chosen).to_double())
        << "what a rate did after a position was closed is little, what is not converted is all";
}

/// As a user does it, with every actor in a process of its own.
class CurrencyCommand : public test::CommandFolder {
 protected:
    void expect_said(const std::vector<std::string>& words,
                     const std::vector<std::string>& what) const {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, 0) << said.text;
        for (const std::string& one : what)
            EXPECT_NE(said.text.find(one), std::string::npos) << one << " in\n" << said.text;
    }
    test::CurrencyFloor floor_;
};

TEST_F(CurrencyCommand, shows_the_balances_wherever_it_shows_the_account) {
    const std::string runs = (folder_ / "runs").string(), last = runs + "/last";
    expect_said({"run", floor_.file(), "--runs", runs, "--until", "2025-05-09T00:00", "--no-tap"},
                {"cash: ", " USD   ", " EUR at EURUSD "});
    expect_said({"ledger", last}, {"by currency", "ETHEUR-PERP  EUR", "EURUSD       USD"});
    expect_said({"ledger", last, "--json"}, {"\"balances\":[", "\"currency\":\"EUR\""});
    expect_said({"ledger", "audit", last}, {"cash EUR", "equity in USD", "to the last unit"});
    expect_said({"ledger", "rebuild", last}, {"identical to the one that was there"});
    expect_said({"replay", last, "--verify"}, {"verified"});
    expect_said({"ledger", "sql", "select currency, count(*) from profit_by_symbol group by 1",
                 "--run", last},
                {"EUR", "USD"});
    const test::Said fill =
        say({"ledger", "sql", "select max(seq) from fills where instrument = 'ETHEUR-PERP'",
             "--run", last, "--json"});
    std::string seq;  // of [{"max(seq)":197672}]
    for (const char c : fill.text)
        if (c >= '0' && c <= '9') seq += c;
    expect_said({"why", last, seq}, {" EUR   ", "   cash ", " EUR at EURUSD "});
}

}  // namespace
}  // namespace outcry::tools
