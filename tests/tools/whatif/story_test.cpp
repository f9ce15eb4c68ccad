// SPDX-License-Identifier: Apache-2.0
// A floor's story told event by event: what is still held counts for the round that began it,
// strategy by strategy.
#include "tools/whatif/story.hpp"

#include <gtest/gtest.h>

#include "tests/tools/small_log.hpp"

namespace outcry::tools {
namespace {

class Telling {
 public:
    template <class E>
    std::uint64_t say(const E& event) {
        const Prefix prefix{++seq_, TimeNs{static_cast<std::int64_t>(seq_)}, 0, 1};
        const Buffer record = test::record_of(prefix, seq_, event);
        Topic topic;
        topic.schema = schema_name<E>;
        const auto heard = teller_.hear(
            prefix, record.view(record_prefix_bytes, record.size() - record_prefix_bytes), topic);
        EXPECT_TRUE(heard.ok()) << heard.error().text();
        return seq_;
    }
    /// An entry of one unit at 100, begun in that round, and the price since.
    void hold(const std::string& strategy, std::int64_t round, std::int64_t mark) {
        Proposal proposal;
        proposal.instrument = "BTC";
        proposal.strategy = strategy;
        proposal.round = TimeNs{round};
        Fill fill;
        fill.instrument = "BTC";
        fill.strategy = strategy;
        fill.reason = "entry";
        fill.price = fill.untouched = Price::whole(100);
        fill.quantity = Quantity::whole(1);
        fill.proposal = say(proposal);
        say(fill);
        Position position;
        position.instrument = "BTC";
        position.strategy = strategy;
        position.quantity = Quantity::whole(1);
        position.entry = Price::whole(100);
        position.mark = Price::whole(mark);
        say(position);
    }
    Story finish() { return teller_.finish({}); }

 private:
    StoryTeller teller_{FloorOpened{}};
    std::uint64_t seq_ = 0;
};

TEST(Story, counts_what_two_strategies_hold_of_one_instrument) {
    Telling telling;
    telling.hold("paper", 15, 110);
    telling.hold("swing", 30, 103);
    const Story story = telling.finish();
    ASSERT_EQ(story.profits.size(), 2U);
    EXPECT_EQ(story.profits[0], (RoundProfit{TimeNs{15}, "BTC", "paper", Money::whole(10)}));
    EXPECT_EQ(story.profits[1], (RoundProfit{TimeNs{30}, "BTC", "swing", Money::whole(3)}));
}

}  // namespace
}  // namespace outcry::tools
