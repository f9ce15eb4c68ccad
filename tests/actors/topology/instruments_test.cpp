// SPDX-License-Identifier: Apache-2.0
// Files of instruments: what is wrong with them, in words, and where.
#include "actors/topology/instruments.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/actors/topology/shipped.hpp"
#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

using test::shipped_folder;
using toykinds::floor_with;

std::string complaints(std::string_view from, std::string_view to) {
    return text_of(toykinds::load(floor_with(from, to)).diagnostics);
}

TEST(Instruments, say_what_is_wrong_with_them) {
    const auto read = parse_instruments(
        "[venue]\nname = \"v\"\nkind = \"spot\"\nquote = \"X\"\nsettlement = \"X\"\n"
        "[instrument.A]\nbase = \"A\"\ntick = 0\nlot = 1\nmin_notional = 5\nfess = []\n"
        "[instrument.B]\nbase = \"B\"\ntick = \"0.1\"\nmin_notional = 5\nfees = [{ maker = 5, "
        "taker = \"5bp\" }]\n",
        "venue.toml");
    const std::string text = text_of(read.diagnostics);
    EXPECT_NE(text.find("venue.toml:11:1: unknown key \"fess\"; did you mean \"fees\"?"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("venue.toml:12:1: missing key \"lot\" of instrument \"B\""),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("venue.toml:16:19: expected a percentage or basis points"),
              std::string::npos)
        << text;
    const auto zero = parse_instruments(
        "[venue]\nname = \"v\"\nkind = \"spot\"\nquote = \"X\"\nsettlement = \"X\"\nfees = [{ "
        "taker = \"5bp\" }]\n"
        "[instrument.A]\nbase = \"A\"\ntick = 0\nlot = 1\nmin_notional = 5\n",
        "venue.toml");
    EXPECT_NE(text_of(zero.diagnostics).find("venue.toml:9:8: tick of \"A\" must be positive"),
              std::string::npos)
        << text_of(zero.diagnostics);
}

/// The toy floor, its first instrument with these lines of its own.
std::string floor_of_btc_with(const std::string& lines) {
    std::string folder = "/tmp/outcry-books-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return "no folder";
    std::ifstream shipped(toykinds::base() + "/instruments/binance-usdm.toml");
    std::string text{std::istreambuf_iterator<char>(shipped), {}};
    const std::string btc = "[instrument.BTCUSDT-PERP]\n";
    text.insert(text.find(btc) + btc.size(), lines);
    std::ofstream(folder + "/venue.toml") << text;
    std::string said = complaints("instruments/binance-usdm.toml", folder + "/venue.toml");
    for (std::size_t at = said.find(folder); at != std::string::npos; at = said.find(folder))
        said.erase(at, folder.size() + 1);
    std::filesystem::remove_all(folder);
    return said;
}

TEST(Instruments, that_no_book_can_hold_are_refused_where_they_are_written) {
    EXPECT_EQ(
        floor_of_btc_with("kind = \"inverse_perpetual\"\n"),
        "venue.toml:19:8: \"BTCUSDT-PERP\" is of kind inverse_perpetual, which no book of this "
        "build "
        "holds; trade spot, linear_perpetual, equity or fx, or take it off the floor's symbols\n"
        "  19 | kind = \"inverse_perpetual\"\n"
        "     |        ^");
    EXPECT_NE(floor_of_btc_with("kind = \"binary_outcome\"\n")
                  .find("is of kind binary_outcome, which no book"),
              std::string::npos);
    EXPECT_EQ(floor_of_btc_with("multiplier = \"0.01\"\n"),
              "venue.toml:19:14: \"BTCUSDT-PERP\" has a multiplier of 0.01, and books count one "
              "unit of the "
              "base a contract; give tick, lot and min_notional in units of the base and "
              "multiplier = 1, or take "
              "it off the floor's symbols\n"
              "  19 | multiplier = \"0.01\"\n"
              "     |              ^");
    EXPECT_EQ(floor_of_btc_with("multiplier = 1\n"), "");
}

TEST(Instruments, that_no_book_can_hold_may_stand_in_a_file_beside_those_that_are_traded) {
    const auto read = parse_instruments(
        "[venue]\nname = \"v\"\nkind = \"inverse_perpetual\"\nquote = \"X\"\nsettlement = "
        "\"X\"\nfees = [{ "
        "taker = \"5bp\" }]\n"
        "[instrument.A]\nbase = \"A\"\ntick = 1\nlot = 1\nmin_notional = 5\n",
        "venue.toml");
    EXPECT_TRUE(read.ok()) << text_of(read.diagnostics);
    ASSERT_EQ(read.untradable.size(), 1U);
    EXPECT_EQ(read.untradable[0].because.at.line, 3U);
}

TEST(Instruments, of_the_shipped_venues_read_cleanly) {
    for (const char* file : {"binance-usdm.toml", "binance-spot.toml"}) {
        const auto read = read_instruments(toykinds::base() + "/instruments/" + file, file);
        EXPECT_TRUE(read.ok()) << text_of(read.diagnostics);
    }
    const auto read = read_instruments(toykinds::base() + "/instruments/binance-usdm.toml", "usdm");
    ASSERT_EQ(read.instruments.size(), 6U);
    EXPECT_EQ(read.instruments[0].tick.units, 10'000'000);
    EXPECT_EQ(read.instruments[0].margins.size(), 5U);
    EXPECT_EQ(read.instruments[5].margins.size(), 4U);  // the venue's own
    EXPECT_EQ(read.instruments[2].fees[0].taker.units, 50'000);
    EXPECT_EQ(read.instruments[2].funding_interval->ns, 8 * ns_per_hour);
}

}  // namespace
}  // namespace outcry
