// SPDX-License-Identifier: Apache-2.0
// `classic.bull`, `classic.bear`, `classic.predict`: one scoring rule each, from factors on one
// wire to a score on another. Actors without memory: one thread, owned by their participants.
#pragma once

#include <string>
#include <vector>

#include "actors/classic/rules.hpp"
#include "outcry/actor/kind.hpp"

namespace outcry::classic {

struct BullParams : VoterParams {
    static constexpr Case side = Case::bull;
    BullParams() { writes = "bull", rsi_extreme = 30; }
};
struct BearParams : VoterParams {
    static constexpr Case side = Case::bear;
    BearParams() { writes = "bear", rsi_extreme = 70; }
};
struct PredictParams : VoterParams {
    static constexpr Case side = Case::predict;
    PredictParams() { writes = "predict", rsi_extreme = 50; }
};
OUTCRY_DESCRIBE(BullParams, "classic.bull", reads, writes, rsi_extreme, rsi_half, weight_extreme,
                weight_half, weight_macd, weight_band, act_above);
OUTCRY_DESCRIBE(BearParams, "classic.bear", reads, writes, rsi_extreme, rsi_half, weight_extreme,
                weight_half, weight_macd, weight_band, act_above);
OUTCRY_DESCRIBE(PredictParams, "classic.predict", reads, writes, rsi_extreme, rsi_half,
                weight_extreme, weight_half, weight_macd, weight_band, act_above);

struct VoterState {};
OUTCRY_DESCRIBE(VoterState, "classic.voter.state");

/// What all three share; defined for the three parameter types in voters.cpp.
template <class P>
class Voter {
 public:
    using Params = P;
    using State = VoterState;
    using Hears = Inbox<Factors>;
    using Says = Outbox<Score>;

    explicit Voter(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);
    void on(const Factors& factors, Says& out);
    State& state() { return state_; }

 private:
    Params params_;
    State state_;
};

using Bull = Voter<BullParams>;
using Bear = Voter<BearParams>;
using Predict = Voter<PredictParams>;

}  // namespace outcry::classic

OUTCRY_DECLARE_CODECS(outcry::classic::BullParams, outcry::classic::BearParams,
                      outcry::classic::PredictParams, outcry::classic::VoterState);
extern template class outcry::ActorParticipant<outcry::classic::Bull>;
extern template class outcry::ActorParticipant<outcry::classic::Bear>;
extern template class outcry::ActorParticipant<outcry::classic::Predict>;
