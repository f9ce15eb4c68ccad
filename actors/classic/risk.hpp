// SPDX-License-Identifier: Apache-2.0
// `classic.risk`: refuses a buy or sell by four limits in the published order, approves or resizes
// by nothing else. An actor: one thread, owned by its participant. What reduces a position always
// passes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/classic/rules.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::classic {

/// The last score said on the core's wire.
struct HeardScore {
    TimeNs round{INT64_MIN};
    double value = 0;
    std::uint64_t seq = 0;
};
OUTCRY_DESCRIBE(HeardScore, "classic.risk.score", round, value, seq);

struct Steps {
    Price tick;
    Quantity lot;
    Money min_notional;
};
OUTCRY_DESCRIBE(Steps, "classic.risk.steps", tick, lot, min_notional);

class Risk {
 public:
    struct Params {
        std::string reads = "decision_core";
        std::string positions_from = "account";
        std::string drawdown_from = "account";
        std::int32_t positions_max = 3;
        Ratio drawdown_max{5'000'000};
        double confidence_min = 0.6;
        Ratio price_band{1'000'000};
        DurationNs valid_for{300 * ns_per_s};

        static constexpr FieldDoc docs[] = {
            {"reads", "wire of the core's score; its size is the confidence"},
            {"positions_from",
             "\"account\": open positions of the portfolio; \"approvals\": its own approvals, "
             "never taken back, as published"},
            {"drawdown_from", "\"account\": the portfolio's; else a wire of measures"},
            {"price_band", "distance from the reference that an approval covers"},
        };
    };
    struct State {
        std::map<std::string, HeardScore> scores;  // by `venue/instrument`
        std::map<std::string, Steps> steps;        // by `venue/instrument`
        bool breaker = false;
        std::int32_t positions = 0;
        double drawdown = 0;
    };
    using Hears = Inbox<FloorOpened, Proposal, Score, Account, Measure, HaltRequest>;
    using Says = Outbox<Verdict, RiskEvent>;

    explicit Risk(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);
    void on(const FloorOpened& opened, Says& out);
    void on(const Proposal& proposal, Says& out);
    void on(const Score& score, Says& out);
    void on(const Account& account, Says& out);
    void on(const Measure& measure, Says& out);
    void on(const HaltRequest& request, Says& out);
    State& state() { return state_; }

 private:
    void judge(const Proposal& proposal, Verdict& verdict);
    void refuse(Verdict& verdict, std::string reason) const;

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Risk::Params, "classic.risk", reads, positions_from, drawdown_from, positions_max,
                drawdown_max, confidence_min, price_band, valid_for);
OUTCRY_DESCRIBE(Risk::State, "classic.risk.state", scores, steps, breaker, positions, drawdown);

}  // namespace outcry::classic

OUTCRY_DECLARE_ACTOR(outcry::classic::Risk);
