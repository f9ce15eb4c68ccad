// SPDX-License-Identifier: Apache-2.0
// The words of every complaint about a topology, exactly as a person reads them.
#include "actors/topology/instruments.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/actors/topology/shipped.hpp"
#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

using test::shipped_folder;
using test::shipped_text;
using test::with;
using toykinds::floor_with;

std::string complaints(std::string text, LoadOptions options = {}) {
    return text_of(toykinds::load(std::move(text), std::move(options)).diagnostics);
}
std::string complaints(std::string_view from, std::string_view to) {
    return complaints(floor_with(from, to));
}

TEST(TopologyErrors, suggests_the_key_that_was_meant) {
    EXPECT_EQ(complaints("stop    =", "stpo    ="),
              "toy.toml:35:1: unknown key \"stpo\"; did you mean \"stop\"?\n"
              "  35 | stpo    = \"2%\"\n"
              "     | ^");
}

TEST(TopologyErrors, refuses_a_bare_number_for_a_percentage) {
    EXPECT_EQ(
        complaints("day = \"5%\"", "day = 5"),
        "toy.toml:31:31: expected a percentage or basis points such as \"5%\" or \"50bp\", got 5\n"
        "  31 | drawdown_max        = { day = 5, week = \"10%\" }\n"
        "     |                               ^");
}

/// The toy venue, an edge, with this `stand_in`.
std::string stood_in_for_by(const std::string& stand_in) {
    return complaints("stop    =", "stand_in = " + stand_in + "\nstop    =");
}

TEST(TopologyErrors, refuses_a_stand_in_that_could_not_answer_for_the_venue) {
    EXPECT_EQ(stood_in_for_by("\"none\""), "");
    EXPECT_EQ(stood_in_for_by("\"portfolio.standrad\""),
              "toy.toml:35:12: unknown kind \"portfolio.standrad\"; did you mean "
              "\"portfolio.standard\"?\n"
              "  35 | stand_in = \"portfolio.standrad\"\n"
              "     |            ^");
    EXPECT_NE(stood_in_for_by("\"portfolio.standard\"")
                  .find("\"portfolio.standard\" says nothing that \"execution.paper\" says, so it "
                        "answers none of its requests"),
              std::string::npos);
    EXPECT_NE(stood_in_for_by("{ kind = \"feed.recorded\" }")
                  .find("\"feed.recorded\" is no actor: what it says cannot be re-executed"),
              std::string::npos);
    EXPECT_NE(stood_in_for_by("{ slippage = \"1bp\" }").find("stand_in names a kind, such as"),
              std::string::npos);
    EXPECT_NE(stood_in_for_by("5").find("or is \"none\"; got 5"), std::string::npos);
    EXPECT_NE(complaints("edge_min", "stand_in = \"execution.paper\"\nedge_min")
                  .find("\"core.pool\" is re-executed in a what-if and needs no stand_in"),
              std::string::npos);
}

TEST(TopologyErrors, reads_the_parameters_of_a_stand_in_like_those_of_every_actor) {
    EXPECT_EQ(stood_in_for_by("{ kind = \"execution.model\", quiet = true }"), "");
    EXPECT_EQ(stood_in_for_by("{ kind = \"execution.model\", quite = true }"),
              "toy.toml:35:40: unknown key \"quite\"; did you mean \"quiet\"?\n"
              "  35 | stand_in = { kind = \"execution.model\", quite = true }\n"
              "     |                                        ^");
}

TEST(TopologyErrors, refuses_the_wrong_type) {
    EXPECT_EQ(
        complaints("indicators = [\"rsi:14@4h\", \"macd:12,26,9\"]", "indicators = \"rsi:14\""),
        "toy.toml:17:14: expected a list, got \"rsi:14\"\n"
        "  17 | indicators = \"rsi:14\"\n"
        "     |              ^");
}

TEST(TopologyErrors, refuses_to_decide_on_bars_that_last_as_long_as_the_market_likes) {
    const std::string text = complaints("decide_on   = \"15m\"", "decide_on   = \"tick:1000\"");
    EXPECT_NE(text.find("decide_on tick:1000 lasts as long as the market likes; decide by the "
                        "clock, such as \"15m\", and hear "
                        "these bars as context: indicators = [\"rsi:14@tick:1000\"]"),
              std::string::npos)
        << text;
}

TEST(TopologyErrors, says_what_bars_by_trading_are_measured_in) {
    EXPECT_EQ(complaints("timeframes = [\"15m\", \"1h\"]", "timeframes = [\"15m\", \"tick:0\"]"),
              "toy.toml:13:22: \"tick:0\" is not a number of prints above 0 such as tick:1000\n"
              "  13 | timeframes = [\"15m\", \"tick:0\"]\n"
              "     |                      ^");
}

TEST(TopologyErrors, refuses_a_calendar_that_nobody_knows) {
    const InstrumentsRead read = parse_instruments(
        "[venue]\nname = \"us\"\nkind = \"equity\"\nquote = \"USD\"\nsettlement = "
        "\"USD\"\ncalendar = \"NYSE\"\n"
        "fees = [{ maker = \"1bp\", taker = \"1bp\" }]\n[instrument.AAPL]\nbase = \"AAPL\"\ntick = "
        "\"0.01\"\nlot = 1\nmin_notional = 1\n",
        "us.toml");
    ASSERT_EQ(read.diagnostics.size(), 1U) << text_of(read.diagnostics);
    EXPECT_NE(read.diagnostics.front().message.find(
                  "calendar \"NYSE\" is not a calendar this build knows: always, XNYS"),
              std::string::npos)
        << read.diagnostics.front().message;
}

TEST(TopologyErrors, names_a_missing_key_with_an_example) {
    EXPECT_EQ(complaints("stamp      = \"open\"\n", ""),
              "toy.toml:9:1: missing key \"stamp\": expected one of \"open\", \"close\"\n"
              "  9 | [actor.data]\n"
              "    | ^");
    EXPECT_EQ(complaints("decide_on   = \"15m\"\n", ""),
              "toy.toml:1:1: missing key \"decide_on\": expected a timeframe such as \"15m\", "
              "\"1h\" or \"1mo\"\n"
              "  1 | [floor]\n"
              "    | ^");
}

TEST(TopologyErrors, suggests_the_kind_that_was_meant) {
    EXPECT_EQ(complaints("core.pool", "core.pol"),
              "toy.toml:24:12: unknown kind \"core.pol\"; did you mean \"core.pool\"?\n"
              "  24 | kind     = \"core.pol\"\n"
              "     |            ^");
    EXPECT_NE(complaints("core.pool", "telepathy")
                  .find("unknown kind \"telepathy\"; `outcry kinds` lists those of this build"),
              std::string::npos);
}

TEST(TopologyErrors, suggests_the_symbol_that_was_meant) {
    EXPECT_EQ(complaints("\"ETHUSDT-PERP\"", "\"ETHUSD-PERP\""),
              "toy.toml:5:32: symbol \"ETHUSD-PERP\" is not in \"instruments/binance-usdm.toml\"; "
              "did you mean \"ETHUSDT-PERP\"?\n"
              "  5 | symbols     = [\"BTCUSDT-PERP\", \"ETHUSD-PERP\"]\n"
              "    |                                ^");
    EXPECT_NE(complaints("\"ETHUSDT-PERP\"", "\"AAPL\"")
                  .find("it has BTCUSDT-PERP, ETHUSDT-PERP, SOLUSDT-PERP"),
              std::string::npos);
    EXPECT_NE(complaints("\"ETHUSDT-PERP\"", "\"BTCUSDT-PERP\"")
                  .find("symbol \"BTCUSDT-PERP\" is named twice"),
              std::string::npos);
    EXPECT_NE(complaints("\"BTCUSDT-PERP\", \"ETHUSDT-PERP\"", "").find("symbols is empty"),
              std::string::npos);
}

TEST(TopologyErrors, says_which_file_is_missing) {
    const std::string text =
        complaints("instruments/binance-usdm.toml", "instruments/nowhere.toml");
    EXPECT_NE(
        text.find("toy.toml:4:15: instruments file \"instruments/nowhere.toml\" cannot be used: "),
        std::string::npos)
        << text;
    const Loaded missing = load_topology("/no/such/floor.toml");
    ASSERT_FALSE(missing.ok());
    EXPECT_TRUE(missing.diagnostics[0].text().starts_with("/no/such/floor.toml: "))
        << missing.diagnostics[0].text();
}

TEST(TopologyErrors, wants_capital_with_its_currency) {
    EXPECT_NE(complaints("\"10000 USDT\"", "10000")
                  .find("toy.toml:3:15: expected an amount with its currency such as "
                        "\"10000 USDT\", got 10000\n"),
              std::string::npos);
    EXPECT_NE(complaints("\"10000 USDT\"", "\"10000\"").find("got \"10000\""), std::string::npos);
    for (const std::string amount : {"-5 USDT", "0 USDT"})
        EXPECT_NE(complaints("\"10000 USDT\"", "\"" + amount + "\"")
                      .find("capital \"" + amount + "\" must be positive"),
                  std::string::npos)
            << amount;
    EXPECT_NE(complaints("\"10000 USDT\"", "\"10000 EUR\"")
                  .find("capital is in EUR but BTCUSDT-PERP settles in USDT, and nothing says what "
                        "converts it; give capital in USDT"),
              std::string::npos);
}

TEST(TopologyErrors, of_the_floor_bring_no_false_ones_of_its_actors) {
    const std::string daily = with(shipped_text("minimal.toml"), "= \"15m\"", "= \"1d\"");
    for (const auto& [from, to, told] :
         {std::tuple("10000 USDT", "0 USDT", "capital \"0 USDT\" must be positive"),
          std::tuple("BTCUSDT-PERP", "BTCUSD-PERP", "symbol \"BTCUSD-PERP\" is not in"),
          std::tuple("= \"1d\"", "= \"1dd\"", "got \"1dd\"")}) {
        // Right for days, and beyond what the default of decide_on allows.
        const std::string text =
            with(with(daily, "quorum   = 1", "quorum   = 1\ndeadline = \"2m\""), from, to);
        const Loaded loaded = parse_topology(text, "floor.toml", shipped_folder, {});
        ASSERT_EQ(loaded.diagnostics.size(), 1U) << text_of(loaded.diagnostics);
        EXPECT_NE(loaded.diagnostics[0].text().find(told), std::string::npos)
            << text_of(loaded.diagnostics);
    }
}

TEST(TopologyErrors, keeps_the_tap_on_loopback) {
    EXPECT_NE(complaints("tcp://127.0.0.1:5556", "tcp://0.0.0.0:5556").find("is not on loopback"),
              std::string::npos);
    EXPECT_NE(complaints("tcp://127.0.0.1:5556", "127.0.0.1:5556").find("is not an endpoint"),
              std::string::npos);
    EXPECT_NE(complaints("tcp://127.0.0.1:5556", "tcp://127.0.0.1:99999")
                  .find("port \"99999\" of the tap"),
              std::string::npos);
}

TEST(TopologyErrors, knows_who_is_on_the_floor) {
    EXPECT_EQ(complaints("hears = [\"quant\"]", "hears = [\"quand\"]"),
              "toy.toml:21:10: hears \"quand\", who is not on the floor; did you mean \"quant\"?\n"
              "  21 | hears = [\"quand\"]\n"
              "     |          ^");
    EXPECT_NE(complaints("hears = [\"quant\"]", "hears = [\"bull\"]")
                  .find("hears \"bull\", which is itself"),
              std::string::npos);
    EXPECT_NE(
        complaints("[actor.quant]", "[actor.portfolio]").find("taken by the standing service"),
        std::string::npos);
    EXPECT_NE(complaints("[actor.quant]", "[actor.\"qu ant\"]")
                  .find("actor name \"qu ant\" must begin with a letter"),
              std::string::npos);
}

TEST(TopologyErrors, refuses_the_same_name_twice) {
    const std::string text = complaints("[actor.quant]", "[actor.bull]");
    EXPECT_NE(text.find("toy.toml:19:"), std::string::npos) << text;
    EXPECT_NE(text.find("bull"), std::string::npos) << text;
}

TEST(TopologyErrors, lets_a_kind_refuse_what_types_cannot) {
    EXPECT_NE(complaints("indicators = ", "period = 0\nindicators = ")
                  .find("actor \"quant\": period 0 must be positive"),
              std::string::npos);
}

TEST(TopologyErrors, complain_about_overrides_in_the_same_words) {
    LoadOptions options;
    options.overrides = {"core.edge_min=12", "cor.edge_min=12bp", "core.edge_mni=12bp"};
    const std::string text = complaints(std::string(toykinds::good_floor), options);
    EXPECT_NE(
        text.find("--set core.edge_min=12: expected a percentage or basis points such as \"5%\" or "
                  "\"50bp\", got \"12\"\n"
                  "     | core.edge_min=12\n"
                  "     |               ^"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("nothing is named \"cor\"; did you mean \"core\"?"), std::string::npos)
        << text;
    EXPECT_NE(text.find("unknown key \"edge_mni\"; did you mean \"edge_min\"?"), std::string::npos)
        << text;
}

TEST(TopologyErrors, come_all_at_once_in_the_order_of_the_file) {
    std::string text = floor_with("stop    =", "stpo    =");
    text.replace(text.find("core.pool"), 9, "core.pol!");
    text.replace(text.find("\"30%\""), 5, "30.0");
    text.replace(text.find("ETHUSDT"), 7, "ETHUSDD");
    text.replace(text.find("[\"quant\"]"), 9, "[\"quart\"]");
    text += "[stranger]\n";
    const Loaded loaded = toykinds::load(text);
    EXPECT_FALSE(loaded.ok());
    ASSERT_EQ(loaded.diagnostics.size(), 6U) << text_of(loaded.diagnostics);
    const std::string all = text_of(loaded.diagnostics);
    std::size_t at = 0;
    for (const std::string_view word :
         {"ETHUSDD-PERP", "quart", "core.pol!", "30.0", "stpo", "stranger"}) {
        const std::size_t found = all.find(word, at);
        EXPECT_NE(found, std::string::npos) << word << " is missing or out of order in\n" << all;
        at = found == std::string::npos ? at : found;
    }
    const Error error = plan_of(toykinds::load(text)).error();
    EXPECT_EQ(error.text(), all);
}

TEST(TopologyErrors, count_actors_against_the_limit) {
    std::string text(toykinds::good_floor);
    for (int i = 0; i < 60; ++i)
        text += "[actor.q" + std::to_string(i) + "]\nkind = \"quant.standard\"\n";
    EXPECT_NE(complaints(text).find("68 actors exceed the limit of 64 on one floor"),
              std::string::npos);
}

TEST(TopologyErrors, syntax_stops_at_its_place) {
    const std::string text = complaints("hears = [\"quant\"]", "hears = [\"quant\"");
    EXPECT_TRUE(text.starts_with("toy.toml:2")) << text;
}

TEST(TopologyErrors, want_program_and_manifest_together) {
    EXPECT_NE(
        complaints("kind       = \"quant.standard\"", "kind = \"mine\"\nprogram = \"./mine\"")
            .find(
                "an actor built out of tree needs both program and manifest; manifest is missing"),
        std::string::npos);
    const std::string text = complaints(
        "kind       = \"quant.standard\"",
        "kind = \"mine\"\nplace = \"thread\"\nprogram = \"./mine\"\nmanifest = \"mine.json\"");
    EXPECT_NE(text.find("an actor with a program of its own runs as \"process\" only"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("manifest \"mine.json\" cannot be used: "), std::string::npos) << text;
}

TEST(TopologyErrors, name_for_programs_of_their_own_what_they_are_handed) {
    const std::string kind = "kind       = \"quant.standard\"";
    EXPECT_NE(complaints(kind, kind + "\nenvironment = [\"MODELS\"]")
                  .find("environment names what a program of its own is handed"),
              std::string::npos);
    const std::string text =
        complaints(kind,
                   "kind = \"mine\"\nprogram = \"./mine\"\nmanifest = \"mine.json\"\n"
                   "environment = [\"MODELS\", \"A=b\", \"OUTCRY_SECRET\"]");
    EXPECT_EQ(text.find("names \"MODELS\""), std::string::npos) << text;
    EXPECT_NE(text.find("\"A=b\", and wants names of variables"), std::string::npos) << text;
    EXPECT_NE(text.find("\"OUTCRY_SECRET\", and what begins with OUTCRY_ is"), std::string::npos);
}

TEST(TopologyErrors, until_nobody_takes_is_not_ignored) {
    EXPECT_EQ(complaints("tap ", "until = \"2025-05-10\"\ntap "), "");
    std::string text = floor_with("tap ", "until = \"2025-05-10\"\ntap ");
    const std::size_t feed = text.find("[actor.data]");
    text.erase(feed, text.find("[actor.quant]") - feed);
    EXPECT_NE(complaints(text).find("no actor on this floor takes until"), std::string::npos);
}

}  // namespace
}  // namespace outcry
