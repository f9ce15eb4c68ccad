// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/flags.hpp"

#include <gtest/gtest.h>

#include "outcry/codec/json.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Params;

Result<ParsedFlags> parse(const std::vector<std::string>& arguments) {
    return parse_flags(arguments, type_info<Params>());
}
/// With the required flags set to something valid.
Params params(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--edge-min=8bp", "--drawdown-max.day=5%"});
    const auto parsed = parse(arguments);
    EXPECT_TRUE(parsed.ok()) << parsed.error().text();
    return parsed ? decoded<Params>(parsed->body.view()).value() : Params{};
}
std::string complaint(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--edge-min=8bp", "--drawdown-max.day=5%"});
    const auto parsed = parse(arguments);
    return parsed ? "" : parsed.error().text();
}

TEST(Flags, read_every_kind_of_value) {
    const Params p =
        params({"--quorum=3", "--deadline", "250ms", "--voters=bull,bear", "--voters=predict",
                "--weights=bull=0.5,bear=0.25", "--timeframes=[\"15m\", \"1h\"]",
                "--collar=2512.40", "--lean=sell", "--drawdown-max.week=10%", "--pyramids"});
    EXPECT_EQ(json_of(p),
              R"({"edge_min":"8bp","quorum":3,"deadline":"250ms",)"
              R"("voters":["bull","bear","predict"],"weights":{"bear":0.25,"bull":0.5},)"
              R"("timeframes":["15m","1h"],"collar":"2512.4","lean":"sell",)"
              R"("drawdown_max":{"day":"5%","week":"10%"},"pyramids":true})");
}

TEST(Flags, take_defaults_and_the_last_of_two_values) {
    EXPECT_EQ(params({}).quorum, 2);
    EXPECT_EQ(params({"--quorum=3", "--quorum=4"}).quorum, 4);
    EXPECT_EQ(params({"--drawdown_max.week=1%"}).drawdown_max.week.units, 1'000'000);
    EXPECT_FALSE(params({"--pyramids", "--no-pyramids"}).pyramids);
    EXPECT_TRUE(params({"--pyramids=true"}).pyramids);
}

TEST(Flags, leave_words_alone) {
    const auto parsed =
        parse({"run", "--edge-min=8bp", "--drawdown-max.day=5%", "paper.toml", "--", "--quorum=3"});
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->words, (std::vector<std::string>{"run", "paper.toml", "--quorum=3"}));
}

TEST(Flags, complain_by_the_name_of_the_flag) {
    EXPECT_EQ(complaint({"--quorum=300"}),
              "--quorum: expected a whole number from 0 to 255, got \"300\"");
    EXPECT_EQ(complaint({"--edge-min=5"}),
              "--edge-min: expected a percentage or basis points such as \"5%\" or \"50bp\", got "
              "\"5\"");
    EXPECT_EQ(complaint({"--weights=bull"}), "--weights: expected a table, got \"bull\"");
    EXPECT_EQ(complaint({"--weights=bull=x"}),
              "--weights.bull: expected a finite number, got \"x\"");
    EXPECT_EQ(complaint({"--quorm=3"}), "--quorm: unknown flag; did you mean --quorum?");
    EXPECT_EQ(complaint({"--zzzzzz"}), "--zzzzzz: unknown flag");
    EXPECT_EQ(complaint({"--drawdown-max=5%"}),
              "--drawdown-max: unknown flag; did you mean --drawdown-max.day?");
    EXPECT_EQ(complaint({"--no-quorum"}), "--no-quorum: unknown flag; did you mean --quorum?");
    EXPECT_EQ(complaint({"--deadline"}),
              "--deadline: needs a value: a duration such as \"250ms\", \"2s\" or \"3d\"");
    EXPECT_EQ(complaint({"--pyramids=maybe"}), "--pyramids: expected true or false, got \"maybe\"");
    EXPECT_EQ(parse({"--lean=up", "--oops"}).error().text(),
              "--oops: unknown flag\n"
              "--edge-min: missing key \"edge_min\": expected a percentage or basis points such as "
              "\"5%\" or \"50bp\" (least expected value after costs)\n"
              "--lean: expected one of \"buy\", \"sell\", got \"up\"\n"
              "--drawdown-max: missing key \"drawdown_max\": expected a table");
}

TEST(Flags, explain_themselves) {
    EXPECT_EQ(flags_help(type_info<Params>()),
              R"(  --edge-min=RATIO            least expected value after costs (required)
  --quorum=N                  votes a round needs (default 2)
  --deadline=DURATION         default 2s
  --voters=TEXT,...
  --weights=KEY=NUMBER,...
  --timeframes=TIMEFRAME,...
  --collar=PRICE
  --lean=buy|sell             default buy
  --drawdown-max.day=RATIO    required
  --drawdown-max.week=RATIO   default 0%
  --pyramids                  default false
)");
}

}  // namespace
}  // namespace outcry
