// SPDX-License-Identifier: Apache-2.0
// What must hold of the veto whatever is proposed, filled, lost and halted.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/actors/risk/asks.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// Marks stay where they are, so exposure moves by fills alone and the bounds are exact.
struct Bystander {
    Play<RiskVeto> play{veto_params(), "risk"};
    std::map<std::string, Quantity> positions;
    std::map<std::uint64_t, Verdict> live;  // entries that may still fill, by proposal
    std::vector<std::uint64_t> withdrawn;   // entries that are over, which is not told yet

    Bystander() {
        play.at(minutes(15)).hear(opened());
        play.hear(flat_bar(btc, "15m", minutes(15), "100000"));
        play.hear(flat_bar(eth, "15m", minutes(15), "2500"));
    }
    static std::int64_t price_of(const std::string& instrument) {
        return instrument == btc ? 100'000 : 2'500;
    }
    [[nodiscard]] double exposure(const std::string& instrument) const {
        double sum = 0;
        const auto held = positions.find(instrument);
        const auto value = [&](Quantity quantity) {
            return abs(quantity).to_double() * static_cast<double>(price_of(instrument));
        };
        if (held != positions.end()) sum += value(held->second);
        for (const auto& [proposal, verdict] : live)
            if (verdict.instrument == instrument) sum += value(verdict.approved);
        return sum;
    }
    /// What waits of a book is over when another verdict on it comes; the veto hears of it later.
    void withdraw(const std::string& instrument) {
        std::erase_if(live, [&](const auto& one) {
            if (one.second.instrument != instrument) return false;
            withdrawn.push_back(one.first);
            return true;
        });
    }
    void tell_withdrawn() {
        for (const std::uint64_t proposal : withdrawn)
            play.hear(entry(proposal, OrderState::cancelled));
        withdrawn.clear();
    }
    void fill_some(std::uint64_t proposal, bool all) {
        Verdict& verdict = live[proposal];
        Fill part = fill(verdict.instrument, verdict.side, "1", "1");
        part.quantity = all ? verdict.approved : Quantity{verdict.approved.units / 2};
        part.proposal = proposal;
        part.order = "7f3a-" + std::to_string(proposal) + "-e";
        if (part.quantity.is_zero()) return;
        play.hear(part);
        Quantity& position = positions[verdict.instrument];
        position += verdict.side == Side::buy ? part.quantity : -part.quantity;
        Position said = held(verdict.instrument, "0");
        said.quantity = position;
        play.hear(said);
        verdict.approved -= part.quantity;
        if (verdict.approved.is_zero()) live.erase(proposal);
    }
};

Verdict ask(Bystander& floor, const std::string& instrument, std::int64_t exposure) {
    Proposal wanted = proposal(instrument, "1", floor.play.now());
    wanted.target_exposure = Money::whole(exposure);
    if (exposure == 0) wanted.action = Action::close;
    floor.play.hear(wanted);
    return floor.play.only<Verdict>();
}

RC_GTEST_PROP(VetoProperty, keeps_exposure_within_bounds_with_approvals_in_flight, ()) {
    Bystander floor;
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
        const std::string instrument = *rc::gen::element(btc, eth);
        if (*rc::gen::inRange(0, 2) == 0 && !floor.live.empty()) {
            const auto some = *rc::gen::inRange<std::size_t>(0, floor.live.size());
            floor.fill_some(std::next(floor.live.begin(), static_cast<std::ptrdiff_t>(some))->first,
                            *rc::gen::arbitrary<bool>());
        } else {
            const std::int64_t want = *rc::gen::inRange<std::int64_t>(-6'000, 6'000);
            const Verdict verdict = ask(floor, instrument, want);
            RC_ASSERT(verdict.approved <= verdict.requested);
            RC_ASSERT((verdict.outcome == Outcome::vetoed) == verdict.approved.is_zero());
            if (verdict.approved.is_zero()) continue;
            floor.withdraw(instrument);
            if (*rc::gen::arbitrary<bool>()) floor.tell_withdrawn();
            // What reduces is done at once; the rest waits for its fill.
            Quantity& position = floor.positions[instrument];
            const bool opposes =
                position.units != 0 && (position.units > 0) == (verdict.side == Side::sell);
            const Quantity closing =
                opposes ? std::min(abs(position), verdict.approved) : Quantity{};
            position += verdict.side == Side::buy ? closing : -closing;
            Position said = held(instrument, "0");
            said.quantity = position;
            floor.play.hear(said);
            Verdict rest = verdict;
            rest.approved -= closing;
            RC_ASSERT(!verdict.reduce_only || rest.approved.is_zero());
            if (!rest.approved.is_zero()) floor.live[verdict.proposal] = rest;
        }
        RC_ASSERT(floor.exposure(btc) <= 3'000 + 1e-6);
        RC_ASSERT(floor.exposure(eth) <= 3'000 + 1e-6);
        RC_ASSERT(floor.exposure(btc) + floor.exposure(eth) <= 6'000 + 1e-6);
    }
}

/// Halts, ruin, streaks, stale rounds and silly references: an exit passes through all of them.
RC_GTEST_PROP(VetoProperty, never_blocks_an_exit, ()) {
    Bystander floor;
    const std::int64_t lots = *rc::gen::inRange<std::int64_t>(-500, 500);
    RC_PRE(lots != 0);
    Position said = held(btc, "0");
    said.quantity = {lots * 100'000};
    floor.play.hear(said);
    const int steps = *rc::gen::inRange(0, 12);
    for (int i = 0; i < steps; ++i) {
        switch (*rc::gen::inRange(0, 4)) {
            case 0: {
                HaltRequest halt;
                halt.halt = *rc::gen::arbitrary<bool>();
                floor.play.hear(halt);
                break;
            }
            case 1: {
                Account account;
                account.equity = Money::whole(*rc::gen::inRange(-10'000, 10'000));
                account.drawdown_day = *rc::gen::inRange(0, 100) / 100.0;
                account.drawdown_total = *rc::gen::inRange(0, 100) / 100.0;
                floor.play.hear(account);
                floor.play.advance_to(floor.play.now());
                break;
            }
            case 2: {
                RoundTrip trip;
                trip.net = Money::whole(*rc::gen::inRange(-10, 2));
                floor.play.hear(trip);
                break;
            }
            default:
                floor.play.hear(entry(99, OrderState::rejected));
                break;
        }
    }
    Proposal exit = proposal(btc, "0", minutes(*rc::gen::inRange(-10'000, 15)));
    exit.reference = {*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    exit.stop = {};
    floor.play.hear(exit);
    const Verdict verdict = floor.play.only<Verdict>();
    RC_ASSERT(verdict.outcome == Outcome::approved);
    RC_ASSERT(verdict.reduce_only);
    RC_ASSERT(verdict.approved == abs(said.quantity));
}

/// The checker's model: each limit refuses alone, and nothing but the limits refuses.
TEST(VetoDecision, refuses_by_each_limit_alone) {
    const DecisionModel model = RiskVeto::decision(veto_params(), "risk");
    const auto decide = [&](std::vector<double> in) {
        std::vector<double> out(model.outputs.size(), nothing);
        model.decide(in, {}, out, {});
        return out;
    };
    std::vector<double> calm(model.inputs.size(), 0);
    calm[0] = static_cast<double>(Action::buy);
    EXPECT_EQ(decide(calm)[0], static_cast<double>(Outcome::approved));
    for (std::size_t i = 1; i < model.inputs.size(); ++i) {
        std::vector<double> met = calm;
        met[i] = model.inputs[i].domain.values.back();
        const auto out = decide(met);
        EXPECT_EQ(out[0], static_cast<double>(Outcome::vetoed)) << model.inputs[i].name;
        EXPECT_EQ(std::count(out.begin() + 1, out.end(), 1.0), i == 1 ? 0 : 1)
            << model.inputs[i].name;
        met[0] = static_cast<double>(Action::close);
        EXPECT_EQ(decide(met)[0], static_cast<double>(Outcome::approved)) << "exits pass";
    }
    calm[0] = static_cast<double>(Action::hold);
    EXPECT_TRUE(is_nothing(decide(calm)[0]));
}

}  // namespace
}  // namespace outcry
