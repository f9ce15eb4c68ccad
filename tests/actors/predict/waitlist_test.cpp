// SPDX-License-Identifier: Apache-2.0
// A bar that looks only where it may meet a barrier says what one says that looks at all that
// waits.
#include "actors/predict/waitlist.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>

#include "actors/core/docket.hpp"
#include "actors/predict/scorer.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/statistics/random.hpp"

namespace outcry::predict {
namespace {
namespace waits {

constexpr Timeframe five = Timeframe::of_ns(5 * ns_per_minute);

/// A market that wanders; now and then a bar is missing, reaches far, or stands still.
class Market {
 public:
    explicit Market(std::uint64_t seed) : random_(seed) {}

    Bar next() {
        minute_ += chance(0.03) ? 5 * (2 + random_.below(400)) : 5;
        const double far = chance(0.02) ? 0.2 : 0.01;
        const double open = price_;
        if (!chance(0.1)) price_ *= 1 + (random_.uniform() - 0.5) * far;
        const double reach = chance(0.1) ? 0 : 0.002;
        const auto at = [](double value) {
            return Price::from_units(static_cast<std::int64_t>(value * 1e8));
        };
        return {"sim",
                "ABC",
                five,
                TimeNs{static_cast<std::int64_t>(minute_ - 5) * ns_per_minute},
                at(open),
                at(std::max(open, price_) * (1 + random_.uniform() * reach)),
                at(std::min(open, price_) * (1 - random_.uniform() * reach)),
                at(price_),
                Quantity::from_units(100'000'000)};
    }
    [[nodiscard]] bool chance(double p) { return random_.uniform() < p; }

 private:
    statistics::Random random_;
    double price_ = 100;
    std::uint64_t minute_ = 5'000'000;
};

Question question(LabelKind label, std::int64_t hours) {
    return {Ratio{4'000'000}, Ratio{2'000'000}, {hours * 60 * ns_per_minute}, five, label};
}

/// A copy that has been written and read again remembers no prices, and a bar looks at all of it.
template <class List>
List forgetful(const List& list) {
    List read;
    EXPECT_TRUE(decode(encoded(list).view(), read));
    return read;
}

RC_GTEST_PROP(Waitlist, of_forecasts_says_what_a_walk_over_all_of_them_says, ()) {
    Market market(*rc::gen::arbitrary<std::uint64_t>());
    const auto asked =
        question(*rc::gen::element(LabelKind::target_before_stop, LabelKind::target_before_stop,
                                   LabelKind::next_bar),
                 *rc::gen::element(1, 8, 48));
    const double often = *rc::gen::element(0.1, 1.0);
    Scorer scorer;
    for (int i = 0; i < 700; ++i) {
        const Bar bar = market.next();
        Scorer plain = forgetful(scorer);
        const auto expected = plain.hear(bar, asked, five, "hash");
        const auto said = scorer.hear(bar, asked, five, "hash");
        RC_ASSERT(said.size() == expected.size());
        for (std::size_t k = 0; k < said.size(); ++k)
            RC_ASSERT(said[k].scored == expected[k].scored);
        RC_ASSERT(scorer.waiting == plain.waiting);
        if (market.chance(often))
            scorer.wait({"sim",
                         "ABC",
                         five,
                         bar.close_time(),
                         "hash",
                         0.4,
                         0.3,
                         0.25,
                         0.35,
                         asked.horizon,
                         {}},
                        bar.close, {});
    }
}

using core::Docket;
using core::Docketed;

/// The rules themselves: everything that waits, at every bar.
std::vector<Docketed> walked(std::vector<Docketed>& waiting, const Bar& bar,
                             const Question& asked) {
    const indicator::Ohlcv prices{bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                                  bar.close.to_double(), 1};
    const BothBarriers barriers = BothBarriers::of(asked);
    const TimeNs close = bar.close_time();
    std::vector<Docketed> answered, left;
    for (Docketed& one : waiting) {
        const TimeNs end = one.round + asked.horizon;
        if (close <= end && close > one.round) {
            if (one.entry == 0) one.entry = prices.open;
            if (one.long_end == Outcome::unknown)
                one.long_end = barriers.bought.around(one.entry).met(prices);
            if (one.short_end == Outcome::unknown)
                one.short_end = barriers.sold.around(one.entry).met(prices);
        }
        if (close < end)
            left.push_back(one);
        else if (one.entry != 0)
            answered.push_back(one);
    }
    waiting = left;
    return answered;
}

RC_GTEST_PROP(Waitlist, of_rounds_says_what_a_walk_over_all_of_them_says, ()) {
    Market market(*rc::gen::arbitrary<std::uint64_t>());
    const auto asked = question(LabelKind::target_before_stop, *rc::gen::element(1, 8, 48));
    Docket docket;
    std::vector<Docketed> plain;
    for (int i = 0; i < 1500; ++i) {
        const Bar bar = market.next();
        // Votes on a bar may be heard before it, and a round be decided after the one behind it.
        const TimeNs round =
            bar.close_time() - DurationNs{market.chance(0.05) ? 20 * ns_per_minute : 0};
        const auto vote = [&] {
            const Docketed one{round, 0, Outcome::unknown, Outcome::unknown, {0.4}};
            docket.wait(one);
            plain.insert(std::upper_bound(plain.begin(), plain.end(), one,
                                          [](const Docketed& a, const Docketed& b) {
                                              return a.round < b.round;
                                          }),
                         one);
        };
        const bool before = market.chance(0.5);
        if (before) vote();
        RC_ASSERT(docket.hear(bar, asked) == walked(plain, bar, asked));
        if (!before) vote();
        RC_ASSERT(std::equal(plain.begin(), plain.end(), std::as_const(docket).waiting.begin(),
                             std::as_const(docket).waiting.end()));
        if (market.chance(0.01)) docket = forgetful(docket);
    }
}

struct Entry {
    double entry = 100;
    Outcome long_end = Outcome::unknown;
    Outcome short_end = Outcome::unknown;
    bool operator==(const Entry&) const = default;
};

const BothBarriers around{{0.98, 1.04, true}, {1.02, 0.96, false}};

std::size_t looked_at(Waitlist<Entry>& list, double high, double low) {
    std::size_t count = 0;
    list.hear({100, high, low, 100, 1}, around, [&](Entry&) { ++count; });
    return count;
}

TEST(Waitlist, is_looked_at_once_and_then_only_where_a_barrier_is_met) {
    Waitlist<Entry> list;
    for (int i = 0; i < 1000; ++i) list.push_back({i < 500 ? 100.0 : 120.0});
    EXPECT_EQ(looked_at(list, 110, 109), 1000U);
    EXPECT_EQ(looked_at(list, 101, 99), 504U) << "stops of the dearer ones and their neighbours";
    EXPECT_EQ(looked_at(list, 119, 118), 512U) << "targets of the cheaper ones";
    EXPECT_EQ(looked_at(list, 117, 105), 1000U);
}

TEST(Waitlist, looks_at_who_came_last_until_its_price_is_heard) {
    Waitlist<Entry> list;
    for (int i = 0; i < 160; ++i) list.push_back({});
    EXPECT_EQ(looked_at(list, 101, 99), 160U);
    list.push_back({0});
    EXPECT_EQ(looked_at(list, 101, 99), 1U);
    EXPECT_EQ(looked_at(list, 101, 99), 1U);
    list.hear({100, 101, 99, 100, 1}, around, [](Entry& last) { last.entry = 100; });
    EXPECT_EQ(looked_at(list, 101, 99), 0U);
}

TEST(Waitlist, forgets_what_it_knows_when_anybody_may_have_changed_it) {
    Waitlist<Entry> list;
    for (int i = 0; i < 160; ++i) list.push_back({});
    EXPECT_EQ(looked_at(list, 101, 99), 160U);
    EXPECT_EQ(looked_at(list, 101, 99), 0U);
    list.begin()->entry = 99;
    EXPECT_EQ(looked_at(list, 101, 99), 160U);
    list.resize(40);
    EXPECT_EQ(looked_at(list, 101, 99), 40U);
}

TEST(Waitlist, keeps_its_order_while_the_front_goes_and_new_ones_come) {
    Waitlist<Entry> list;
    double first = 1, next = 1;
    for (int i = 0; i < 5000; ++i) {
        list.push_back({next++});
        for (int k = 0; i % 7 == 0 && i > 700 && k < 7; ++k)
            ASSERT_EQ(list.pop_front().entry, first++);
        ASSERT_EQ(list.size(), static_cast<std::size_t>(next - first));
        ASSERT_EQ(list.front().entry, first);
        ASSERT_EQ(list[list.size() - 1].entry, next - 1);
    }
    list.insert(3, {7777});
    EXPECT_EQ(list[2].entry, first + 2);
    EXPECT_EQ(list[3].entry, 7777);
    EXPECT_EQ(list[4].entry, first + 3);
}

}  // namespace waits
}  // namespace
}  // namespace outcry::predict
