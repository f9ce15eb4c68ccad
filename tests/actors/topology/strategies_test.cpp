// SPDX-License-Identifier: Apache-2.0
// A strategy is one core with its voters: what cannot be one is refused, and a name of one's own
// changes nothing else.
#include "outcry/actor/asking.hpp"
#include "tests/actors/topology/shipped.hpp"

namespace outcry {
namespace {

using namespace test;

const std::string second_core = "\n[actor.slow]\nkind = \"core.pool\"\nvoters = [\"bull\"]\n";

TEST(Strategies, have_one_core_each) {
    const std::string text = shipped_text("minimal.toml") + second_core;
    EXPECT_EQ(shown(checked(text).errors, text),
              "floor.toml:34:1: slow: strategy \"minimal\" is decided by core as well, and both "
              "would trade one position; "
              "a strategy is one core with its voters: name this one, strategy = \"slow\"\n"
              "  34 | [actor.slow]\n"
              "     | ^");
    EXPECT_TRUE(checked(text + "strategy = \"slow\"\n").ok())
        << checked(text + "strategy = \"slow\"\n").text();
}

TEST(Strategies, that_take_over_positions_must_be_decided_by_somebody) {
    const std::string text = shipped_text("minimal.toml") +
                             "\n[actor.state]\nkind = \"state.imported\"\nfile = \"old.json\"\n";
    EXPECT_TRUE(checked(text).ok()) << checked(text).text();
    EXPECT_NE(checked(text, {"state.strategy=minimul"})
                  .text()
                  .find("error state: strategy \"minimul\" is decided by nobody on this floor; did "
                        "you mean \"minimal\"?"),
              std::string::npos);
    EXPECT_NE(checked(text, {"core.strategy=swing"})
                  .text()
                  .find("error state: strategy \"minimal\" is decided by nobody"),
              std::string::npos);
}

TEST(Strategies, are_voted_on_by_answers_to_their_own_question) {
    const std::string text = shipped_text("minimal.toml");
    const std::string nearer = checked(text, {"bull.stop=1%"}).text();
    EXPECT_NE(nearer.find("error bull: answers for a stop of 1%, but core, which names it, decides "
                          "by one of 2%: its odds would be those of another question; set "
                          "bull.stop = \"2%\""),
              std::string::npos)
        << nearer;
    const std::string further = checked(text, {"core.target=6%"}).text();
    EXPECT_NE(further.find("error bull: answers for a target of 4%, but core, which names it, "
                           "decides by one of 6%"),
              std::string::npos)
        << further;
    EXPECT_TRUE(checked(text, {"core.target=6%", "bull.target=6%"}).ok());
}

/// Under which name `voter` of this topology votes.
std::string asked_as(const std::string& text, const std::string& voter,
                     std::vector<std::string> set = {}) {
    LoadOptions options;
    options.overrides = std::move(set);
    const Loaded loaded = parse_topology(text, "floor.toml", shipped_folder, options);
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return loaded.ok() ? strategy_of(loaded.plan->opened, voter) : "";
}

TEST(Strategies, are_what_their_core_is_called) {
    const std::string text = shipped_text("minimal.toml");
    EXPECT_EQ(asked_as(text, "bull"), "minimal");
    EXPECT_EQ(asked_as(text, "bull", {"core.strategy=swing"}), "swing");
    EXPECT_EQ(asked_as(text, "risk", {"core.strategy=swing"}), "minimal") << "whom nobody names";
    const std::string both = text + second_core + "strategy = \"slow\"\n";
    EXPECT_EQ(asked_as(both, "bull"), "") << "one answer for both";
}

}  // namespace
}  // namespace outcry
