// SPDX-License-Identifier: Apache-2.0
// The advocates behind a real Quant: each other's mirror image when prices are turned upside down,
// ignorant of the future, and with no memory outside their state.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "actors/case/case.hpp"
#include "actors/quant/quant.hpp"
#include "outcry/math/math.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::cases {
namespace {

using test::Play;

/// What both advocates say when Quant measures these bars with everything it has by default.
struct Trial {
    std::vector<Vote> bull, bear;
};

template <class A, class E>
std::vector<Buffer> deliver(ActorParticipant<A>& actor, const E& event, TimeNs time,
                            std::uint64_t seq) {
    static std::uint64_t source_seq = 1;
    const Buffer body = encoded(event);
    RecordView record;
    record.prefix = {seq, time, 0, 1};
    record.said = {seq, time, "t", schema_name<E>, {}, body.view()};
    SaidList answer;
    EXPECT_TRUE(actor.deliver(record, source_seq, answer).ok());
    std::vector<Buffer> said;
    for (std::size_t i = 0; i < answer.size(); ++i) said.emplace_back(answer[i]);
    return said;
}

template <class A, class E>
void argue(ActorParticipant<A>& actor, const E& event, TimeNs time, std::uint64_t seq,
           std::vector<Vote>& votes) {
    for (const Buffer& said : deliver(actor, event, time, seq))
        votes.push_back(decoded<Vote>(read_said(said.view()).value().body).value());
}

Trial tried(const std::vector<Bar>& bars) {
    ActorParticipant<quant::Quant> quant("quant", quant::Quant::Params{});
    ActorParticipant<CaseLong> bull("bull", LongParams{});
    ActorParticipant<CaseShort> bear("bear", ShortParams{});
    Trial trial;
    std::uint64_t seq = 1;
    deliver(quant, test::opened_floor(), test::walk_begin, seq);
    argue(bull, test::opened_floor(), test::walk_begin, seq, trial.bull);
    argue(bear, test::opened_floor(), test::walk_begin, seq, trial.bear);
    const auto pass_on = [&](const auto& event, TimeNs time) {
        argue(bull, event, time, ++seq, trial.bull);
        argue(bear, event, time, seq, trial.bear);
    };
    for (const Bar& bar : bars) {
        const TimeNs close = bar.timeframe.close_of(bar.open_time);
        for (const Buffer& said : deliver(quant, bar, close, ++seq)) {
            const SaidView view = read_said(said.view()).value();
            if (view.schema == "signal") pass_on(decoded<Signal>(view.body).value(), close);
            if (view.schema == "levels") pass_on(decoded<Levels>(view.body).value(), close);
        }
    }
    return trial;
}

/// What of a vote rests on confirmed swings.
std::set<std::string> swings_in(const Vote& vote) {
    static const std::string_view rules[] = {"structure",      "swing_break", "double_extreme",
                                             "head_shoulders", "triangle",    "swing_level",
                                             "fibonacci"};
    std::set<std::string> names;
    for (const Finding& one : vote.findings)
        for (const std::string_view rule : rules)
            if (one.name.starts_with(rule)) names.insert(one.name);
    return names;
}

RC_GTEST_PROP(Case, bull_and_bear_change_places_when_prices_turn_upside_down, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto drift = *rc::gen::inRange(-3, 4);
    // Whole prices around 2^20: doubles hold them and their mirror images alike. What differs is
    // the last bits, and the tick to which a level is rounded: the range of a bar is a thousand
    // ticks, so that a tick weighs little.
    const double middle = 1048576.0;
    auto bars = test::walk(180, seed, {128.0, 16.0 * drift});
    for (Bar& bar : bars)
        for (Price* price : {&bar.open, &bar.high, &bar.low, &bar.close})
            *price = test::price_of(std::floor(price->to_double()) + middle);
    auto mirrored = bars;
    for (Bar& bar : mirrored) {
        const auto turned = [&](Price price) {
            return test::price_of(2.0 * (middle + 1000.0) - price.to_double());
        };
        bar = {bar.venue,        bar.instrument,    bar.timeframe,
               bar.open_time,    turned(bar.open),  turned(bar.low),
               turned(bar.high), turned(bar.close), bar.volume};
    }
    const Trial up = tried(bars);
    const Trial down = tried(mirrored);
    RC_ASSERT(up.bull.size() == down.bear.size());
    std::size_t voted = 0;
    for (std::size_t i = 0; i < up.bull.size(); ++i) {
        const Vote& bull = up.bull[i];
        const Vote& bear = down.bear[i];
        RC_ASSERT(bull.p_long.has_value() == bear.p_short.has_value());
        if (!bull.p_long || bull.regime != bear.regime) continue;
        // Of a bar that is top and bottom of a swing at once nobody knows which came first, the
        // right way up or upside down.
        if (swings_in(bull) != swings_in(bear)) continue;
        ++voted;
        RC_ASSERT(std::fabs(*bull.p_long - *bear.p_short) < 5e-3);
        RC_ASSERT(std::fabs(*bull.p_short - *bear.p_long) < 5e-3);
    }
    RC_ASSERT(voted > 30U);
}

RC_GTEST_PROP(Case, says_the_same_up_to_t_whatever_happens_after, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto cut = *rc::gen::inRange<std::size_t>(120, 180);
    auto bars = test::walk(180, seed);
    const Trial before = tried(bars);
    bars.resize(cut);
    test::Chance chance(seed + 1);
    test::walk_on(bars, 180 - cut, chance, {9.0, 1.0});
    const Trial after = tried(bars);
    for (std::size_t i = 0; i < cut; ++i) {
        RC_ASSERT(before.bull[i] == after.bull[i]);
        RC_ASSERT(before.bear[i] == after.bear[i]);
    }
}

TEST(Case, keeps_its_whole_memory_in_its_state) {
    Play<CaseLong> play({}, "bull");  // a play restores a twin before every event
    play.hear(test::opened_floor());
    ActorParticipant<quant::Quant> quant("quant", quant::Quant::Params{});
    deliver(quant, test::opened_floor(), test::walk_begin, 1);
    std::size_t voted = 0;
    for (const Bar& bar : test::walk(160, 21)) {
        const TimeNs close = bar.timeframe.close_of(bar.open_time);
        for (const Buffer& said : deliver(quant, bar, close, 1)) {
            const SaidView view = read_said(said.view()).value();
            if (view.schema == "signal")
                play.at(close).hear(decoded<Signal>(view.body).value());
            else
                play.at(close).hear(decoded<Levels>(view.body).value());
            for (const Vote& vote : play.all<Vote>()) voted += vote.p_long.has_value() ? 1U : 0U;
        }
    }
    EXPECT_EQ(voted, 36U);  // EMA 50 is said from bar 125 on
}

}  // namespace
}  // namespace outcry::cases
