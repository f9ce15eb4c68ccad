// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/voters.hpp"

#include <algorithm>

#include "actors/classic/wire.hpp"

namespace outcry::classic {

namespace {

Domain around_sorted(std::vector<double> bounds) {
    std::sort(bounds.begin(), bounds.end());
    return Domain::around(bounds);
}

}  // namespace

template <class P>
Result<void> Voter<P>::check(const Params& params) {
    OUTCRY_TRY(check_wire("reads", params.reads));
    OUTCRY_TRY(check_wire("writes", params.writes));
    if (params.act_above < 0) return invalid("act_above is negative");
    return {};
}

template <class P>
std::vector<std::string> Voter<P>::mail(const Params& params, const std::string&) {
    return {wire_pattern<Factors>(params.reads)};
}
template <class P>
std::vector<std::string> Voter<P>::topics(const Params& params, const std::string&) {
    return {wire_pattern<Score>(params.writes)};
}

/// The regime goes through unchanged; the value is 0 when it would not act, as the core counts it.
template <class P>
DecisionModel Voter<P>::decision(const Params& params, const std::string&) {
    const std::string in = wire_pattern<Factors>(params.reads);
    const std::string out = wire_pattern<Score>(params.writes);
    const auto& regimes = type_info<RuleRegime>().names;
    DecisionModel model;
    model.inputs = {
        {"rsi", in, around_sorted({params.rsi_extreme, params.rsi_half}).within(0, 100)},
        {"macd_histogram", in, Domain::around({0})},
        {"band_position", in, Domain::around({0.5})},
        {"regime", in, Domain::named(regimes), nothing, "", Meaning::regime},
    };
    const auto action = [](Action a) { return static_cast<double>(a); };
    model.outputs = {
        {"value", out, Meaning::plain, {}, {}},
        {"regime", out, Meaning::regime, regimes, {}},
    };
    // A side that no factor argues for has no gate to pass.
    if (P::side != Case::bear)
        model.outputs[0].gates.push_back(
            {action(Action::buy), "act_above", params.act_above, true, false});
    if (P::side != Case::bull)
        model.outputs[0].gates.push_back(
            {action(Action::sell), "act_above", -params.act_above, true, true});
    model.decide = [params](std::span<const double> inputs, std::span<const double>,
                            std::span<double> outputs, std::span<double>) {
        const double value = score(P::side, params, {inputs[0], inputs[1], inputs[2]});
        const bool warming = is_nothing(value) || is_nothing(inputs[3]);
        outputs[0] = warming ? nothing : voice(params, value) == Action::hold ? 0 : value;
        outputs[1] = inputs[3];
    };
    return model;
}

template <class P>
void Voter<P>::on(const Factors& factors, Says& out) {
    if (!factors.rsi || !factors.macd_histogram || !factors.band_position) return;
    Score said{params_.writes,
               factors.venue,
               factors.instrument,
               factors.timeframe,
               factors.round,
               out.self(),
               0,
               Action::hold,
               factors.close,
               factors.regime,
               {}};
    said.value =
        score(P::side, params_, {*factors.rsi, *factors.macd_histogram, *factors.band_position},
              &said.findings);
    said.action = voice(params_, said.value);
    out.say(said, {out.seq()});
}

template class Voter<BullParams>;
template class Voter<BearParams>;
template class Voter<PredictParams>;

}  // namespace outcry::classic

OUTCRY_DEFINE_CODECS(outcry::classic::BullParams, outcry::classic::BearParams,
                     outcry::classic::PredictParams, outcry::classic::VoterState);
template class outcry::ActorParticipant<outcry::classic::Bull>;
template class outcry::ActorParticipant<outcry::classic::Bear>;
template class outcry::ActorParticipant<outcry::classic::Predict>;
