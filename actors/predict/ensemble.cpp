// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/ensemble.hpp"

#include <algorithm>
#include <numeric>

#include "outcry/base/check.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {

Result<Ensemble> Ensemble::make(std::vector<Member> members) {
    if (members.empty()) return invalid("no model to ask");
    const ModelHeader& first = members.front().model.header();
    for (const Member& each : members) {
        const ModelHeader& header = each.model.header();
        if (header.features != first.features || header.features_hash != first.features_hash)
            return error(Error::Kind::refused,
                         joined({"models ", first.name, " and ", header.name,
                                 " take different features; train both with one build"}));
        if (!(header.question == first.question))
            return error(Error::Kind::refused,
                         joined({"models ", first.name, " and ", header.name,
                                 " answer different questions; train both for one target, stop, "
                                 "horizon and timeframe"}));
    }
    Ensemble made;
    std::string hashes;
    for (const Member& each : members) hashes += each.model.hash() + "\n";
    made.hash_ =
        members.size() == 1 ? members.front().model.hash() : to_hex(Sha256::of(as_bytes(hashes)));
    made.members_ = std::move(members);
    return made;
}

TimeNs Ensemble::trained_to() const {
    TimeNs last;
    for (const Member& each : members_) last = std::max(last, each.model.header().trained_to);
    return last;
}

Result<void> Ensemble::check_range(TimeNs from) const {
    for (const Member& each : members_) OUTCRY_TRY(each.model.check_range(from));
    return {};
}

Result<void> Ensemble::check_question(Ratio target, Ratio stop) const {
    return members_.front().model.check_question(target, stop);
}

double Ensemble::probability(Side entry, std::span<const float> row,
                             std::span<const double> weights) const {
    OUTCRY_CHECK(weights.size() == members_.size());
    double odds = 0;
    for (std::size_t i = 0; i < members_.size(); ++i)
        odds += weights[i] * members_[i].model.log_odds(entry, row);
    return math::logistic(odds);
}

double Ensemble::base_rate(Side entry, std::span<const double> weights) const {
    double rate = 0;
    for (std::size_t i = 0; i < members_.size(); ++i)
        rate += weights[i] * members_[i].model.side(entry).base_rate;
    return rate;
}

void Ensemble::contributions(Side entry, std::span<const float> row,
                             std::span<const double> weights, std::span<double> out) const {
    (void)explained(entry, row, weights, out);
}

double Ensemble::explained(Side entry, std::span<const float> row, std::span<const double> weights,
                           std::span<double> out) const {
    OUTCRY_CHECK(weights.size() == members_.size());
    std::vector<double> one(out.size());
    std::fill(out.begin(), out.end(), 0.0);
    double odds = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        odds += weights[i] * members_[i].model.explained(entry, row, one);
        for (std::size_t place = 0; place < out.size(); ++place)
            out[place] += weights[i] * one[place];
    }
    return math::logistic(odds);
}

std::vector<Opinion> Ensemble::opinions(std::span<const float> row,
                                        std::span<const double> weights) const {
    std::vector<Opinion> all;
    if (members_.size() == 1) return all;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const auto& [name, model] = members_[i];
        all.push_back({name, model.hash(), model.probability(Side::buy, row),
                       model.probability(Side::sell, row), weights[i]});
    }
    return all;
}

std::vector<double> stacked_weights(std::span<const double> losses) {
    const double best = losses.empty() ? 0.0 : *std::min_element(losses.begin(), losses.end());
    std::vector<double> weights;
    for (const double loss : losses) weights.push_back(math::exp(best - loss));
    return normalised(std::move(weights));
}

std::vector<double> normalised(std::vector<double> weights) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights)
        weight = sum > 0 ? weight / sum : 1.0 / static_cast<double>(weights.size());
    return weights;
}

}  // namespace outcry::predict
