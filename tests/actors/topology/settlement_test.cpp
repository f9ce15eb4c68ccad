// SPDX-License-Identifier: Apache-2.0
// What a floor must say of the currencies it settles in, and the words for what it does not.
#include <gtest/gtest.h>

#include "actors/topology/instruments.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/currencies.hpp"

namespace outcry {
namespace {

using test::CurrencyFloor;

struct Settling : testing::Test {
    std::string complaints(const std::string& text) {
        return text_of(parse_topology(text, "two.toml", "/tmp").diagnostics);
    }
    std::string of_rates(const std::string& rates) { return complaints(floor.text(rates)); }
    void expect_said(const std::string& said, const std::string& words) {
        EXPECT_NE(said.find(words), std::string::npos) << said;
    }
    CurrencyFloor floor;
};

TEST_F(Settling, in_two_currencies_takes_a_pair_that_the_floor_names) {
    EXPECT_EQ(of_rates("rates       = { EUR = \"EURUSD\" }\n"), "");
}

TEST_F(Settling, in_another_currency_without_a_rate_is_refused_with_the_line_to_write) {
    expect_said(of_rates(""),
                "two.toml:3:15: capital is in USD but ETHEUR-PERP settles in EUR, and nothing says "
                "what converts it; write rates = { EUR = \"EURUSD\" }\n");
    expect_said(complaints(floor.text("", R"(["BTCUSD-PERP", "ETHEUR-PERP"])")),
                "; add \"EURUSD\" to symbols and write rates = { EUR = \"EURUSD\" }\n");
    expect_said(complaints(floor.text("", R"(["BTCETH"])")),
                "; give capital in ETH, or add a pair of base ETH and quote USD to \"" +
                    floor.path +
                    "/instruments.toml\" and to symbols, and write rates = { ETH = \"ETHUSD\" }\n");
}

TEST_F(Settling, refuses_a_rate_that_is_none) {
    const auto rate = [&](const std::string& pair) {
        return of_rates("rates       = { EUR = \"" + pair + "\" }\n");
    };
    expect_said(rate("EURUDS"), "two.toml:6:23: rate of EUR names \"EURUDS\", which is not in \"");
    expect_said(rate("EURUDS"), "; did you mean \"EURUSD\"?; write rates = { EUR = \"EURUSD\" }");
    expect_said(rate("ETHEUR-PERP"),
                "rate of EUR names \"ETHEUR-PERP\", which is of ETH in EUR, and converts no EUR "
                "into USD; write rates = { EUR = \"EURUSD\" }");
    expect_said(rate("EUREUR"), "which is a pair of EUR with itself, and converts no EUR into USD");
    expect_said(complaints(floor.text("rates       = { EUR = \"EURUSD\" }\n",
                                      R"(["BTCUSD-PERP", "ETHEUR-PERP"])")),
                "rate of EUR names \"EURUSD\", which this floor does not hear; add it to symbols, "
                "whether it is traded or not");
}

TEST_F(Settling, refuses_a_rate_that_nothing_needs) {
    expect_said(of_rates("rates       = { EUR = \"EURUSD\", USD = \"EURUSD\" }\n"),
                "rates names USD, which capital is in: it needs no rate; leave it out");
    expect_said(of_rates("rates       = { EUR = \"EURUSD\", GBP = \"EURUSD\" }\n"),
                "rates names GBP, and nothing on this floor settles in it; leave it out");
}

TEST_F(Settling, wants_the_pair_that_converts_before_others_of_the_same) {
    std::string two = CurrencyFloor::instruments;
    two +=
        "\n[instrument.EURUSD-PERP]\nbase = \"EUR\"\nquote = \"USD\"\nsettlement = "
        "\"USD\"\ntick = \"0.001\"\nlot = \"0.01\"\nmin_notional = 20\n";
    std::ofstream(floor.path + "/instruments.toml") << two;
    for (const char* end : {"-1m.csv.gz", "-funding.csv"})
        std::filesystem::copy_symlink(floor.path + "/EURUSD" + end,
                                      floor.path + "/EURUSD-PERP" + end);
    const std::string symbols = R"(["ETHEUR-PERP", "EURUSD-PERP", "EURUSD"])";
    expect_said(complaints(floor.text("rates       = { EUR = \"EURUSD\" }\n", symbols)),
                "rate of EUR names \"EURUSD\", but \"EURUSD-PERP\" stands before it in symbols and "
                "is a pair of the same; the first one converts: put \"EURUSD\" before it, or write "
                "rates = { EUR = \"EURUSD-PERP\" }");
    EXPECT_EQ(complaints(floor.text("rates       = { EUR = \"EURUSD-PERP\" }\n", symbols)), "");
}

TEST_F(Settling, refuses_who_would_add_up_amounts_of_several_currencies) {
    std::string text = floor.text();
    const std::size_t core = text.find("[actor.core]");
    text.replace(core, text.find("[actor.risk]") - core,
                 "[actor.core]\nkind = \"classic.core\"\n\n");
    expect_said(complaints(text),
                "actor \"core\" of kind classic.core counts in one currency, and this floor's "
                "instruments settle in several; take core.pool, or give each currency a floor of "
                "its own");
}

TEST_F(Settling, in_another_currency_than_the_quote_is_refused_where_it_is_written) {
    const InstrumentsRead read = parse_instruments(
        "[venue]\nname = \"v\"\nkind = \"linear_perpetual\"\nquote = \"USD\"\nsettlement = "
        "\"EUR\"\nfees = [{ maker = \"1bp\", taker = \"1bp\" }]\n[instrument.QUANTO]\nbase = "
        "\"BTC\"\ntick = \"0.01\"\nlot = 1\nmin_notional = 1\n",
        "quanto.toml");
    ASSERT_EQ(read.untradable.size(), 1U);
    expect_said(read.untradable.front().because.message,
                "\"QUANTO\" is quoted in USD and settles in EUR, and books count what a price is "
                "quoted in; give settlement = \"USD\", or take it off the floor's symbols");
}

}  // namespace
}  // namespace outcry
