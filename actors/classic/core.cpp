// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/core.hpp"

#include <algorithm>
#include <cmath>

#include "actors/classic/wire.hpp"
#include "outcry/base/text.hpp"

namespace outcry::classic {

namespace {

constexpr std::string_view regime_names[] = {"warming", "neutral", "trending", "choppy"};

std::string_view name_of(RuleRegime regime) {
    return regime_names[static_cast<std::size_t>(regime)];
}
Result<void> check_weights(const Core::Params& params, std::string_view regime,
                           const Weights& weights) {
    for (const auto& [wire, weight] : weights) {
        const std::vector<std::string_view> known(params.reads.begin(), params.reads.end());
        if (std::find(known.begin(), known.end(), wire) == known.end())
            return invalid(joined({"weights.", regime, " names ", quoted(wire),
                                   ", which is not in reads", did_you_mean(wire, known)}));
        if (!(weight >= 0)) return invalid(joined({"weights.", regime, ".", wire, " is negative"}));
    }
    return {};
}

}  // namespace

Core::Core(const Params& params) : params_(params) { state_.equity = params.capital; }

Result<void> Core::check(const Params& params) {
    if (params.reads.empty()) return invalid("reads is empty, name the wires of the voters");
    for (const std::string& wire : params.reads) {
        OUTCRY_TRY(check_wire("reads", wire));
        if (std::count(params.reads.begin(), params.reads.end(), wire) > 1)
            return invalid(joined({"reads names ", quoted(wire), " twice"}));
        if (wire == params.writes)
            return invalid(joined({"it reads ", quoted(wire), ", the wire it writes"}));
    }
    OUTCRY_TRY(check_wire("writes", params.writes));
    OUTCRY_TRY(check_weights(params, "trending", params.weights.trending));
    OUTCRY_TRY(check_weights(params, "choppy", params.weights.choppy));
    OUTCRY_TRY(check_weights(params, "neutral", params.weights.neutral));
    if (params.act_above < 0) return invalid("act_above is negative");
    if (params.size.units <= 0) return invalid("size must be positive");
    if (params.stop.units <= 0 || params.target.units <= 0)
        return invalid("stop and target must be positive");
    return {};
}

std::vector<std::string> Core::mail(const Params& params, const std::string&) {
    std::vector<std::string> patterns;
    for (const std::string& wire : params.reads) patterns.push_back(wire_pattern<Score>(wire));
    for (const char* rest : {"account", "position.>", "feed.status.>"}) patterns.emplace_back(rest);
    return patterns;
}
std::vector<std::string> Core::topics(const Params& params, const std::string&) {
    return {wire_pattern<Score>(params.writes), "proposal.>"};
}

DecisionModel Core::decision(const Params& params, const std::string&) {
    const auto number = [](Action a) { return static_cast<double>(a); };
    const auto& regimes = type_info<RuleRegime>().names;
    DecisionModel model;
    for (const std::string& wire : params.reads)
        model.inputs.push_back({"value", wire_pattern<Score>(wire), Domain::grid(-1, 1, 20)});
    // The regime comes with every score; that of the last wire is taken.
    model.inputs.push_back({"regime", wire_pattern<Score>(params.reads.back()),
                            Domain::named(regimes), nothing, "", Meaning::regime});
    model.outputs = {
        {"score",
         wire_pattern<Score>(params.writes),
         Meaning::plain,
         {},
         {{number(Action::buy), "act_above", params.act_above, true, false},
          {number(Action::sell), "act_above", -params.act_above, true, true}}},
        {"action", "proposal.>", Meaning::action, type_info<Action>().names, {}},
    };
    model.decide = [params](std::span<const double> in, std::span<const double>,
                            std::span<double> out, std::span<double>) {
        out[0] = out[1] = nothing;
        std::map<std::string, double> scores;
        for (std::size_t i = 0; i < params.reads.size(); ++i) {
            if (is_nothing(in[i])) return;
            scores[params.reads[i]] = in[i];
        }
        const double regime = in[params.reads.size()];
        const Weights* weights = is_nothing(regime)
                                     ? nullptr
                                     : weights_in(params.weights, static_cast<RuleRegime>(regime));
        if (weights == nullptr) return;
        out[0] = pooled(*weights, scores);
        out[1] = static_cast<double>(decide(out[0], params.act_above));
    };
    return model;
}

void Core::on(const Score& score, Says& out) {
    if (std::find(params_.reads.begin(), params_.reads.end(), score.wire) == params_.reads.end())
        return;
    CoreRound& round = state_.rounds[key_of(score.venue, score.instrument)];
    if (score.round < round.round) return;
    if (score.round > round.round) round = {score.round, {}, {}, RuleRegime::warming, false};
    if (round.decided) return;
    round.scores[score.wire] = score.action == Action::hold ? 0 : score.value;
    round.seqs[score.wire] = out.seq();
    if (score.wire == params_.reads.back()) round.regime = score.regime;
    if (round.scores.size() < params_.reads.size()) return;
    round.decided = true;
    decide_round(score, round, out);
}

void Core::decide_round(const Score& last, const CoreRound& round, Says& out) {
    const Weights* weights = weights_in(params_.weights, round.regime);
    if (weights == nullptr || out.now() < state_.live_from) return;
    Refs refs;
    for (const auto& [wire, seq] : round.seqs) refs.add(seq);
    Score own = last;
    own.wire = params_.writes;
    own.by = out.self();
    own.regime = round.regime;
    own.value = pooled(*weights, round.scores);
    own.action = decide(own.value, params_.act_above);
    own.findings.clear();
    for (const auto& [wire, value] : round.scores) {
        const auto weight = weights->find(wire);
        const double share = weight == weights->end() ? 0 : weight->second;
        own.findings.push_back(
            {wire, value, joined({"weighs ", shortest(share), " when ", name_of(round.regime)}),
             share * value});
    }
    out.say(own, refs);
    out.say(proposal(own, state_.held[key_of(last.venue, last.instrument)]), refs);
}

Proposal Core::proposal(const Score& score, std::int64_t held) const {
    Proposal said;
    said.strategy = params_.strategy;
    said.venue = score.venue;
    said.instrument = score.instrument;
    said.timeframe = score.timeframe;
    said.round = score.round;
    said.reference = score.close;
    said.stop = params_.stop;
    said.target = params_.target;
    said.regime = score.regime == RuleRegime::trending ? Regime::trend
                  : score.regime == RuleRegime::choppy ? Regime::range
                                                       : Regime::quiet;
    const auto exposure = notional(score.close, Quantity::from_units(held), Rounding::toward_zero);
    said.current_exposure = exposure ? *exposure : Money{};
    said.target_exposure = said.current_exposure;
    const std::string words =
        joined({"score ", shortest(score.value), ", acts beyond ", shortest(params_.act_above)});
    if (score.action == Action::hold) {
        said.reason = words;
        return said;
    }
    const bool buys = score.action == Action::buy;
    if (held != 0 && (held > 0) == buys) {
        said.reason = words + ", already held";
        return said;
    }
    said.reason = words;
    if (held != 0) {
        said.action = Action::close;
        said.target_exposure = Money{};
        return said;
    }
    const auto size = share_of(state_.equity, params_.size, Rounding::down);
    said.action = score.action;
    said.target_exposure = size ? (buys ? *size : -*size) : Money{};
    said.flips = {joined({"to HOLD if |score| <= ", shortest(params_.act_above)})};
    return said;
}

void Core::on(const Account& account, Says&) { state_.equity = account.equity; }

void Core::on(const Position& position, Says&) {
    state_.held[key_of(position.venue, position.instrument)] = position.quantity.units;
}

void Core::on(const FeedStatus& status, Says&) {
    state_.live_from = std::max(state_.live_from, status.live_from);
}

}  // namespace outcry::classic

OUTCRY_DEFINE_ACTOR(outcry::classic::Core);
