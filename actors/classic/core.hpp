// SPDX-License-Identifier: Apache-2.0
// `classic.core`: weighs the voters' scores by regime and proposes a target exposure when the sum
// passes a bound. An actor: one thread, owned by its participant. A round is decided when every
// wire it reads has been heard.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/classic/rules.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::classic {

struct CoreRound {
    TimeNs round{INT64_MIN};
    std::map<std::string, double> scores;       // by wire; 0 when its speaker would not act
    std::map<std::string, std::uint64_t> seqs;  // by wire
    RuleRegime regime = RuleRegime::warming;    // as said on the last of the wires it reads
    bool decided = false;
};
OUTCRY_DESCRIBE(CoreRound, "classic.core.round", round, scores, seqs, regime, decided);

class Core {
 public:
    struct Params {
        std::vector<std::string> reads = {"bull", "bear"};
        std::string writes = "decision_core";
        RegimeWeights weights;
        double act_above = 0.6;
        Ratio size{10'000'000};  // of equity, a position
        Ratio stop{2'000'000};
        Ratio target{4'000'000};
        std::string strategy = "classic";
        Money capital;

        static constexpr std::string_view required[] = {"weights"};
        static constexpr FieldDoc docs[] = {
            {"reads", "wires of the scores it weighs"},
            {"writes", "wire its own score goes out by"},
            {"weights", "by regime, then by wire"},
            {"act_above", "buys when the weighted score exceeds it, sells below its negative"},
            {"size", "target exposure of a position, of equity"},
        };
    };
    struct State {
        std::map<std::string, CoreRound> rounds;   // by `venue/instrument`
        std::map<std::string, std::int64_t> held;  // signed units, by `venue/instrument`
        Money equity;
        TimeNs live_from{INT64_MIN};
    };
    using Hears = Inbox<Score, Account, Position, FeedStatus>;
    using Says = Outbox<Score, Proposal>;

    explicit Core(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);
    void on(const Score& score, Says& out);
    void on(const Account& account, Says& out);
    void on(const Position& position, Says& out);
    void on(const FeedStatus& status, Says& out);
    State& state() { return state_; }

 private:
    void decide_round(const Score& last, const CoreRound& round, Says& out);
    [[nodiscard]] Proposal proposal(const Score& score, std::int64_t held) const;

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Core::Params, "classic.core", reads, writes, weights, act_above, size, stop, target,
                strategy, capital);
OUTCRY_DESCRIBE(Core::State, "classic.core.state", rounds, held, equity, live_from);

}  // namespace outcry::classic

OUTCRY_DECLARE_ACTOR(outcry::classic::Core);
