// SPDX-License-Identifier: Apache-2.0
// Whatever comes in whatever order: nothing increases risk without its own live approval, and no
// exit is blocked.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "actors/execution/order_id.hpp"
#include "actors/execution/paper.hpp"
#include "tests/actors/execution/verdicts.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// Watches every fill with its own idea of positions and approvals.
struct Auditor {
    struct Approval {
        Verdict verdict;
        TimeNs heard;
        Quantity used;
    };
    std::map<std::uint64_t, Approval> approvals;  // by seq of the verdict
    std::map<std::string, Quantity> positions;
    std::map<std::string, std::uint64_t> verdict_of;  // of an order
    std::map<std::string, Quantity> protected_by;     // working stops, by order

    void saw(const Order& order) {
        verdict_of[order.id] = order.verdict;
        if (order.id.ends_with("-s"))
            protected_by[order.id] =
                order.state == OrderState::working ? order.quantity - order.filled : Quantity{};
    }
    void saw(const Fill& fill, TimeNs when) {
        Quantity& position = positions[fill.instrument];
        const Quantity before = position;
        position += fill.side == Side::buy ? fill.quantity : -fill.quantity;
        if (abs(position) <= abs(before)) {
            RC_ASSERT(before.units * position.units >= 0);  // an exit never crosses zero
            return;
        }
        const auto found = approvals.find(verdict_of[fill.order]);
        RC_ASSERT(found != approvals.end());
        Approval& approval = found->second;
        const Verdict& verdict = approval.verdict;
        RC_ASSERT(verdict.outcome != Outcome::vetoed && !verdict.reduce_only);
        RC_ASSERT(verdict.instrument == fill.instrument && verdict.side == fill.side);
        RC_ASSERT(when >= approval.heard);
        RC_ASSERT(when <= verdict.expires);
        RC_ASSERT(fill.price >= verdict.price_low && fill.price <= verdict.price_high);
        approval.used += fill.quantity;
        RC_ASSERT(approval.used <= verdict.approved);
    }
};

Verdict random_verdict(std::uint64_t proposal, TimeNs now) {
    Verdict verdict = approved(proposal, *rc::gen::element(Side::buy, Side::sell), "1");
    verdict.instrument = *rc::gen::element(btc, eth);
    verdict.approved = {*rc::gen::inRange<std::int64_t>(0, 200) * 100'000};
    verdict.outcome = *rc::gen::element(Outcome::approved, Outcome::resized, Outcome::vetoed);
    verdict.reduce_only = *rc::gen::inRange(0, 3) == 0;
    verdict.expires = now + DurationNs{*rc::gen::inRange<std::int64_t>(-30, 300) * ns_per_s};
    verdict.price_low = price("97000");
    verdict.price_high = price("103000");
    return verdict;
}

/// Any way of entering and any trail.
ExecutionPaper::Params random_params() {
    ExecutionPaper::Params params = paper_params();
    params.latency = {*rc::gen::inRange<std::int64_t>(0, 120) * ns_per_s};
    params.entry = *rc::gen::element(OrderType::market, OrderType::limit, OrderType::stop,
                                     OrderType::stop_limit);
    params.entry_offset = bp(*rc::gen::inRange<std::int64_t>(1, 100));
    params.entry_limit = bp(*rc::gen::inRange<std::int64_t>(0, 100));
    params.post_only = params.entry == OrderType::limit && *rc::gen::inRange(0, 2) == 0;
    params.time_in_force =
        *rc::gen::element(TimeInForce::gtc, TimeInForce::ioc, TimeInForce::fok, TimeInForce::gtd);
    if (params.time_in_force == TimeInForce::gtd)
        params.good_for = DurationNs{*rc::gen::inRange<std::int64_t>(1, 200) * ns_per_s};
    switch (*rc::gen::inRange(0, 3)) {
        case 0:
            params.trail = bp(*rc::gen::inRange<std::int64_t>(10, 300));
            break;
        case 1:
            params.trail_atr = 2.0;
            params.atr_period = 3;
            break;
        default:
            break;
    }
    RC_ASSERT(ExecutionPaper::check(params).ok());
    return params;
}

RC_GTEST_PROP(PaperProperty, increases_nothing_without_its_own_live_approval, ()) {
    const ExecutionPaper::Params params = random_params();
    Play<ExecutionPaper> play(params, "execution");
    play.at(monday).hear(opened());
    Auditor auditor;
    std::uint64_t proposal = 0;
    std::int64_t minute = 0;
    const int steps = *rc::gen::inRange(5, 60);
    for (int i = 0; i < steps; ++i) {
        std::vector<Spoken> said;
        if (*rc::gen::inRange(0, 3) == 0) {
            // A replayed approval, an older one, or the next.
            const std::uint64_t back = *rc::gen::inRange<std::uint64_t>(0, 2);
            proposal += 2;
            Verdict verdict = random_verdict(proposal - back, play.now());
            const std::uint64_t seq = play.hear(verdict);
            auditor.approvals[seq] = {verdict, play.now(), {}};
            said = play.said();
        } else {
            play.advance_to(minutes(++minute));
            said = play.said();
            const auto cents = [] { return *rc::gen::inRange<std::int64_t>(940'000, 1'060'000); };
            std::int64_t four[] = {cents(), cents(), cents(), cents()};
            std::sort(std::begin(four), std::end(four));
            Bar made = flat_bar(*rc::gen::element(btc, eth), "1m", play.now(), "1");
            made.low = {four[0] * 10'000'000};
            made.open = {four[1] * 10'000'000};
            made.close = {four[2] * 10'000'000};
            made.high = {four[3] * 10'000'000};
            made.volume = {*rc::gen::inRange<std::int64_t>(0, 300) * 1'000'000};
            play.hear(made);
            said.insert(said.end(), play.said().begin(), play.said().end());
        }
        RC_ASSERT(play.failure().empty());
        for (const Spoken& one : said) {
            if (one.is<Order>()) auditor.saw(one.as<Order>());
            if (one.is<Fill>()) auditor.saw(one.as<Fill>(), one.event_time);
        }
        // Every position is covered by its stops, to the lot.
        std::map<std::string, Quantity> covered;
        for (const execution::Held& held : play.state().held)
            for (const execution::Bracket& bracket : held.brackets)
                covered[held.instrument] += bracket.held;
        for (const auto& [instrument, position] : auditor.positions)
            RC_ASSERT(covered[instrument] == abs(position));
    }
}

/// In any state the venue is in, an exit of what is held fills as soon as there is volume.
RC_GTEST_PROP(PaperProperty, never_blocks_an_exit, ()) {
    Play<ExecutionPaper> play(paper_params(), "execution");
    play.at(monday).hear(opened());
    std::uint64_t proposal = 0;
    std::int64_t minute = 0;
    const int steps = *rc::gen::inRange(1, 20);
    for (int i = 0; i < steps; ++i) {
        if (*rc::gen::inRange(0, 2) == 0) {
            Verdict verdict = random_verdict(++proposal, play.now());
            verdict.instrument = btc;
            verdict.expires = play.now() + DurationNs{300 * ns_per_s};
            play.hear(verdict);
        } else {
            play.advance_to(minutes(++minute));
            play.hear(flat_bar(btc, "1m", play.now(), "100000"));
        }
    }
    const auto held = [&] {
        return play.state().held.empty() ? Quantity{} : play.state().held[0].book.quantity;
    };
    RC_CLASSIFY(held().units != 0);
    if (held().units == 0) return;
    Verdict exit = reducing(++proposal, held().units > 0 ? Side::sell : Side::buy, "0");
    exit.approved = abs(held());
    play.hear(exit);
    play.advance_to(minutes(minute + 1));
    play.hear(flat_bar(btc, "1m", play.now(), "100000"));
    RC_ASSERT(held().units == 0);
}

}  // namespace
}  // namespace outcry
