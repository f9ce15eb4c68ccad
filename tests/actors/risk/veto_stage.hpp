// SPDX-License-Identifier: Apache-2.0
// A veto at 00:15 with both instruments marked, for the plays of this folder. Test code, one
// thread. The stage owns its play.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/actors/risk/asks.hpp"
#include "tests/support/play.hpp"

namespace outcry::test {

struct VetoStage {
    explicit VetoStage(const RiskVeto::Params& params) : play(params, "risk") {
        play.at(monday).hear(opened());
        mark(btc, 15, "100000");
        mark(eth, 15, "2500");
    }
    void mark(const std::string& instrument, std::int64_t minute, const char* at) {
        play.at(minutes(minute))
            .hear_at(flat_bar(instrument, "15m", minutes(minute), at), minutes(minute));
    }
    /// A mark, and the end of its instant.
    void close(const std::string& instrument, std::int64_t minute, const char* at) {
        mark(instrument, minute, at);
        play.advance_to(play.now());
    }
    /// A position that was told some time ago.
    void hold(const Position& position) {
        play.hear(position);
        play.advance_to(play.now());
    }
    Verdict ask(const std::string& instrument, const char* exposure) {
        play.hear(proposal(instrument, exposure, play.now()));
        return play.only<Verdict>();
    }
    /// The account that an instant ends with.
    void end_with(const Account& account) {
        play.hear(account);
        play.advance_to(play.now());
    }
    static LimitCheck limit(const Verdict& verdict, std::string_view name) {
        for (const LimitCheck& one : verdict.limits)
            if (one.name == name) return one;
        ADD_FAILURE() << "no limit " << name;
        return {};
    }
    Play<RiskVeto> play;
};

}  // namespace outcry::test
