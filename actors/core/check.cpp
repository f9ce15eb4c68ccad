// SPDX-License-Identifier: Apache-2.0
// What a core's parameters cannot be, as far as their types allow it.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

using Weights = std::map<std::string, double>;

/// Who has no weight does not count for the quorum.
Result<void> check_quorum(std::int32_t quorum, const Weights& weights, std::string_view name) {
    std::string heard;
    std::int32_t count = 0;
    for (const auto& [voter, weight] : weights) {
        if (!(weight > 0)) continue;
        ++count;
        heard += joined({heard.empty() ? "" : ", ", voter});
    }
    if (weights.empty() || count >= quorum) return {};
    return invalid(
        joined({"quorum of ", std::to_string(quorum), " is never met by ", name, ", which weigh ",
                heard, " alone; lower the quorum or give another voter a weight above 0"}));
}

Result<void> check_weights(const std::vector<std::string>& voters, const Weights& weights,
                           std::string_view name) {
    double sum = 0;
    for (const auto& [voter, weight] : weights) {
        if (std::find(voters.begin(), voters.end(), voter) == voters.end())
            return invalid(joined({name, " name ", quoted(voter), ", which is not a voter"}));
        if (!(weight >= 0) || weight > 1e6)
            return invalid(joined(
                {"weight of ", quoted(voter), " is ", shortest(weight), ", it must be 0 or more"}));
        sum += weight;
    }
    if (!weights.empty() && !(sum > 0)) return invalid(joined({name, " are all 0"}));
    for (const std::string& voter : voters)
        if (!weights.empty() && !weights.contains(voter))
            return invalid(joined({name, " leave out the voter ", quoted(voter)}));
    return {};
}

Result<void> check_voters(const CorePool::Params& params) {
    if (params.voters.empty()) return invalid("voters is empty; name the actors whose votes count");
    for (std::size_t i = 0; i < params.voters.size(); ++i)
        if (std::count(params.voters.begin(), params.voters.end(), params.voters[i]) > 1)
            return invalid(joined({"voter ", quoted(params.voters[i]), " is named twice"}));
    const auto voters = static_cast<std::int64_t>(params.voters.size());
    if (params.quorum < 1 || params.quorum > voters)
        return invalid("quorum of " + std::to_string(params.quorum) + " must be 1 to " +
                       std::to_string(voters) + ", the number of voters");
    OUTCRY_TRY(check_weights(params.voters, params.weights, "weights"));
    OUTCRY_TRY(check_quorum(params.quorum, params.weights, "weights"));
    constexpr auto regimes = outcry_describe_enum(std::type_identity<Regime>{});
    for (const auto& [regime, weights] : params.regime_weights) {
        if (std::find(std::begin(regimes.names), std::end(regimes.names), regime) ==
            std::end(regimes.names))
            return invalid(
                joined({"regime_weights name ", quoted(regime), ", which is not a regime",
                        did_you_mean(regime, regimes.names)}));
        OUTCRY_TRY(check_weights(params.voters, weights, "regime_weights." + regime));
        OUTCRY_TRY(check_quorum(params.quorum, weights, "regime_weights." + regime));
    }
    return {};
}

Result<void> check_times(const CorePool::Params& params) {
    const DurationNs bar{params.decide_on.approximate_ns()};
    if (params.deadline.ns <= 0 || params.deadline >= bar)
        return invalid(joined({"deadline of ", time::to_string(params.deadline),
                               " must be positive and shorter than decide_on, ",
                               params.decide_on.to_string()}));
    if (params.cooldown.ns < 0 || params.patience.ns < 0)
        return invalid("cooldown and patience must not be negative");
    if (params.hold_max && params.hold_max->ns <= 0) return invalid("hold_max must be positive");
    for (const auto& wait : {params.cooldown_stop, params.cooldown_target})
        if (wait && wait->ns < 0) return invalid("a cooldown must not be negative");
    if (params.holding && params.holding->ns <= 0) return invalid("holding must be positive");
    if (params.horizon && params.horizon->ns <= 0) return invalid("horizon must be positive");
    return {};
}

Result<void> check_judgement(const CorePool::Params& params) {
    if (params.disagreement_max && !(*params.disagreement_max > 0))
        return invalid("disagreement_max must be positive");
    if (params.split_max && !(*params.split_max >= 0)) return invalid("split_max is below 0");
    if (params.margin_min && !(*params.margin_min >= 0)) return invalid("margin_min is below 0");
    if (params.echo_half_life < 0 || params.echo_half_life > 1'000'000)
        return invalid(joined({"echo_half_life of ", std::to_string(params.echo_half_life),
                               " rounds is not within 0 and 1000000"}));
    if (!(params.learning_rate > 0) || params.learning_rate > 10)
        return invalid(joined({"learning_rate of ", shortest(params.learning_rate),
                               " must be above 0 and at most 10"}));
    if (params.learning != core::Rule::none && !params.horizon)
        return invalid(
            "learning scores votes when their horizon has passed; give the horizon of "
            "the question, such as horizon = \"3d\"");
    if (params.learning != core::Rule::none &&
        *params.horizon < DurationNs{params.decide_on.approximate_ns()})
        return invalid(joined({"horizon of ", time::to_string(*params.horizon),
                               " is shorter than decide_on, ", params.decide_on.to_string(),
                               ": no bar ends within such a question, and nothing is ever learnt "
                               "of one; lengthen it, or leave learning out"}));
    for (const auto& [name, most] :
         {std::pair("entries_per_day_max", params.entries_per_day_max),
          std::pair("entries_per_day_total_max", params.entries_per_day_total_max),
          std::pair("entries_per_round_max", params.entries_per_round_max),
          std::pair("layers_max", params.layers_max)})
        if (most < 0) return invalid(joined({name, " must not be negative"}));
    if (params.layers_max > 0 && !params.pyramid)
        return invalid("layers_max bounds pyramids; set pyramid = true or leave it out");
    return {};
}

}  // namespace

Result<void> CorePool::check(const Params& params) {
    OUTCRY_TRY(check_voters(params));
    OUTCRY_TRY(check_times(params));
    const Ratio whole{fixed_scale};
    OUTCRY_TRY(within("stop", params.stop, {}, whole));
    OUTCRY_TRY(within("target", params.target, {}, {10 * fixed_scale}));
    OUTCRY_TRY(within("size", params.size, {}, {100 * fixed_scale}));
    OUTCRY_TRY(within("exposure_max", params.exposure_max, {}, {100 * fixed_scale}));
    if (params.kelly) OUTCRY_TRY(within("kelly", *params.kelly, {}, whole));
    OUTCRY_TRY(within("slippage", params.slippage, {-1}, whole));
    if (params.half_spread) OUTCRY_TRY(within("half_spread", *params.half_spread, {-1}, whole));
    OUTCRY_TRY(within("edge_min", params.edge_min, {-1}, whole));
    return check_judgement(params);
}

}  // namespace outcry
