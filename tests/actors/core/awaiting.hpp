// SPDX-License-Identifier: Apache-2.0
// A core of two instruments that asks for half of the equity each and may hold 60 % of it. Test
// code, one thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry::test {

struct Awaiting : testing::Test {
    explicit Awaiting(CorePool::Params params = halves()) : play(params, "core") {
        play.at(monday).hear(opened());
    }
    static CorePool::Params halves() {
        CorePool::Params params = pool_params();
        params.echo_half_life = 0;
        params.size = percent(50);
        params.exposure_max = percent(60);
        return params;
    }
    void round(std::int64_t minute, const std::string& instrument, double p_long,
               double p_short = 0.2) {
        play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), "1000"));
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, instrument, minutes(minute), p_long, p_short));
        play.advance_to(play.now());
    }
    /// Both at once: the first bar opens the slice, the last vote decides it.
    std::vector<Proposal> both(std::int64_t minute, double of_btc, double of_eth,
                               double btc_falls = 0.2) {
        play.at(minutes(minute)).hear(flat_bar(eth, "15m", minutes(minute), "1000"));
        round(minute, btc, of_btc, btc_falls);
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, eth, minutes(minute), of_eth));
        play.advance_to(play.now());
        return play.all<Proposal>();
    }
    Verdict ruled(const char* approved, Outcome outcome = Outcome::approved) {
        Verdict verdict;
        verdict.strategy = "paper";
        verdict.venue = venue;
        verdict.instrument = btc;
        verdict.proposal = 731;
        verdict.outcome = outcome;
        verdict.approved = verdict.increase = quantity(approved);
        verdict.expires = minutes(240);
        return verdict;
    }
    Money asked_for_eth(std::int64_t minute) {
        round(minute, eth, .5);
        return play.only<Proposal>().target_exposure;
    }
    Play<CorePool> play;
};

}  // namespace outcry::test
