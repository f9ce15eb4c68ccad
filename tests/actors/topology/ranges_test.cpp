// SPDX-License-Identifier: Apache-2.0
// Hundreds of symbols in one line, in the instruments file and on the floor.
#include "actors/topology/ranges.hpp"

#include <gtest/gtest.h>

#include "actors/topology/instruments.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/folders.hpp"

namespace outcry::topology {
namespace {

std::string names(std::string_view text) {
    const auto items = expand_range(text);
    if (!items) return items.error().message;
    std::string all;
    for (const RangeItem& item : *items) all += item.name + "(" + item.number + ") ";
    return all;
}

TEST(Ranges, stand_for_every_name_as_wide_as_the_first) {
    EXPECT_EQ(names("SYN{008..010}-P"), "SYN008-P(008) SYN009-P(009) SYN010-P(010) ");
    EXPECT_EQ(names("S{9..11}"), "S9(9) S10(10) S11(11) ");
    EXPECT_EQ(names("BTCUSDT-PERP"), "BTCUSDT-PERP() ");
}

TEST(Ranges, are_refused_with_what_would_be_one) {
    EXPECT_NE(names("S{1..}").find("does not count from a number to a number"), std::string::npos);
    EXPECT_NE(names("S{3..1}").find("counts down"), std::string::npos);
    EXPECT_NE(names("S{1-3}").find("has no {first..last}; write it as SYN{001..240}"),
              std::string::npos);
    EXPECT_NE(names("S{1..9999999}").find("of 9999999 names exceeds 4096"), std::string::npos);
    EXPECT_NE(names("S{1..99999999999}").find("does not count"), std::string::npos);
}

TEST(Ranges, make_as_many_instruments_alike_and_symbols_of_the_floor) {
    auto loaded = load_topology(OUTCRY_SOURCE_DIR "/topologies/scanner.toml",
                                {{"floor.symbols=[\"SYN{001..003}\", \"SYN500\"]"}, {}, nullptr});
    ASSERT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    const auto& instruments = loaded.plan->opened.instruments;
    ASSERT_EQ(instruments.size(), 4U);
    EXPECT_EQ(instruments[1].id, "SYN002");
    EXPECT_EQ(instruments[1].base, "SYN002");
    EXPECT_EQ(instruments[3].id, "SYN500");
    auto refused = load_topology(OUTCRY_SOURCE_DIR "/topologies/scanner.toml",
                                 {{"floor.symbols=[\"SYN{499..501}\"]"}, {}, nullptr});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(text_of(refused.diagnostics).find("SYN501"), std::string::npos);
    refused = load_topology(OUTCRY_SOURCE_DIR "/topologies/scanner.toml",
                            {{"floor.symbols=[\"SYN{9..1}\"]"}, {}, nullptr});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(text_of(refused.diagnostics).find("counts down"), std::string::npos);
}

}  // namespace
}  // namespace outcry::topology
