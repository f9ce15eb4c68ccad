// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/rules.hpp"

#include <cmath>

namespace outcry::classic {

namespace {

class Tally {
 public:
    explicit Tally(std::vector<Finding>* findings) : findings_(findings) {}
    void add(const char* name, double value, const char* rule, double weight) {
        total_ += weight;
        if (findings_ != nullptr) findings_->push_back({name, value, rule, weight});
    }
    [[nodiscard]] double total() const { return total_; }

 private:
    std::vector<Finding>* findings_;
    double total_ = 0;
};

double bull_score(const VoterParams& p, const Facts& f, Tally tally) {
    if (f.rsi < p.rsi_extreme)
        tally.add("rsi", f.rsi, "oversold", p.weight_extreme);
    else if (f.rsi < p.rsi_half)
        tally.add("rsi", f.rsi, "in its lower half", p.weight_half);
    if (f.macd_histogram > 0)
        tally.add("macd.histogram", f.macd_histogram, "bullish", p.weight_macd);
    if (f.band_position < 0.5)
        tally.add("bbands.position", f.band_position, "lower half", p.weight_band);
    return tally.total();
}

double bear_score(const VoterParams& p, const Facts& f, Tally tally) {
    if (f.rsi > p.rsi_extreme)
        tally.add("rsi", f.rsi, "overbought", -p.weight_extreme);
    else if (f.rsi > p.rsi_half)
        tally.add("rsi", f.rsi, "in its upper half", -p.weight_half);
    if (f.macd_histogram < 0)
        tally.add("macd.histogram", f.macd_histogram, "bearish", -p.weight_macd);
    if (f.band_position > 0.5)
        tally.add("bbands.position", f.band_position, "upper half", -p.weight_band);
    return tally.total();
}

/// Stands where the published bot had an ensemble that it never shipped: momentum, both ways.
double predict_score(const VoterParams& p, const Facts& f, Tally tally) {
    const auto lean = [&](const char* name, double value, double middle, double weight) {
        if (value > middle) tally.add(name, value, "above its middle", weight);
        if (value < middle) tally.add(name, value, "below its middle", -weight);
    };
    lean("rsi", f.rsi, p.rsi_half, p.weight_extreme);
    lean("macd.histogram", f.macd_histogram, 0, p.weight_macd);
    lean("bbands.position", f.band_position, 0.5, p.weight_band);
    return tally.total();
}

}  // namespace

double score(Case side, const VoterParams& params, const Facts& facts,
             std::vector<Finding>* findings) {
    if (std::isnan(facts.rsi) || std::isnan(facts.macd_histogram) ||
        std::isnan(facts.band_position))
        return std::nan("");
    switch (side) {
        case Case::bull:
            return bull_score(params, facts, Tally(findings));
        case Case::bear:
            return bear_score(params, facts, Tally(findings));
        case Case::predict:
            break;
    }
    return predict_score(params, facts, Tally(findings));
}

Action voice(const VoterParams& params, double score) {
    if (score > params.act_above) return Action::buy;
    if (score < -params.act_above) return Action::sell;
    return Action::hold;
}

RuleRegime regime_of(const RegimeBounds& bounds, double bandwidth) {
    if (std::isnan(bandwidth)) return RuleRegime::warming;
    if (bandwidth > bounds.trending_above) return RuleRegime::trending;
    if (bandwidth < bounds.choppy_below) return RuleRegime::choppy;
    return RuleRegime::neutral;
}

const Weights* weights_in(const RegimeWeights& weights, RuleRegime regime) {
    switch (regime) {
        case RuleRegime::trending:
            return &weights.trending;
        case RuleRegime::choppy:
            return &weights.choppy;
        case RuleRegime::neutral:
            return &weights.neutral;
        case RuleRegime::warming:
            break;
    }
    return nullptr;
}

double pooled(const Weights& weights, const std::map<std::string, double>& scores) {
    double total = 0;
    for (const auto& [wire, value] : scores) {
        const auto weight = weights.find(wire);
        if (weight != weights.end()) total += weight->second * value;
    }
    return total;
}

Action decide(double score, double act_above) {
    if (score > act_above) return Action::buy;
    if (score < -act_above) return Action::sell;
    return Action::hold;
}

bool refuses(Veto which, const Limits& limits, const Standing& standing) {
    switch (which) {
        case Veto::breaker:
            return standing.breaker;
        case Veto::positions:
            return standing.positions >= limits.positions_max;
        case Veto::drawdown:
            return standing.drawdown >= limits.drawdown_max;
        case Veto::confidence:
            return standing.confidence < limits.confidence_min;
        case Veto::none:
            break;
    }
    return false;
}

Veto veto(const Limits& limits, const Standing& standing) {
    for (const Veto which : {Veto::breaker, Veto::positions, Veto::drawdown, Veto::confidence})
        if (refuses(which, limits, standing)) return which;
    return Veto::none;
}

}  // namespace outcry::classic
