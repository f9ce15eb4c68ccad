// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/predict.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "actors/predict/hundredths.hpp"
#include "actors/predict/question.hpp"
#include "outcry/actor/asking.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

std::string_view name_of(Regime regime) {
    constexpr auto regimes = outcry_describe_enum(std::type_identity<Regime>{});
    return regimes.names[static_cast<std::size_t>(regime)];
}

}  // namespace

void Predict::use(Model model) {
    std::vector<Ensemble::Member> one;
    one.push_back({"model", std::move(model)});
    use(Ensemble::make(std::move(one)).value());
}

void Predict::use(Ensemble ensemble) {
    ensemble_ = std::move(ensemble);
    // Loading refuses a model of other features.
    choice_ =
        find_features(ensemble_->member(0).model.header().features_hash).value_or(FeatureChoice{});
}

void Predict::on(const FloorOpened& opened, Says& out) {
    OUTCRY_CHECK(ensemble_.has_value());
    state_.strategy = strategy_of(opened, out.self());
    state_.losses.assign(ensemble_->size(), 0.0);
    if (opened.decide_on != params_.decide_on)
        out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                         " differs from the floor's ", opened.decide_on.to_string()}));
    else if (const auto asked = check_floor(opened, *ensemble_, out.self()); !asked)
        out.fail(asked.error().text());
    else if (const auto led = check_leader(opened); !led)
        out.fail(led.error().text());
}

Result<void> Predict::check_leader(const FloorOpened& opened) const {
    const ModelHeader& header = ensemble_->member(0).model.header();
    if (choice_.set == FeatureSet::standard || header.symbols.empty()) return {};
    for (const Instrument& instrument : opened.instruments)
        if (instrument.id == header.symbols.front()) return {};
    return error(
        Error::Kind::refused,
        joined({"model ", header.name, " compares with ", header.symbols.front(),
                ", its leader, which is not on this floor; add it to symbols or train with "
                "another --data first"}));
}

FeatureRow Predict::row_of(const Features& features, const std::string& place) const {
    if (choice_.set == FeatureSet::standard) return features.row();
    const auto& symbols = ensemble_->member(0).model.header().symbols;
    Neighbours neighbours;
    std::vector<const Features*> others;
    for (const auto& [name, other] : state_.features) {
        if (!symbols.empty() && name.substr(name.find('/') + 1) == symbols.front())
            neighbours.leader = &other;
        if (name != place) others.push_back(&other);
    }
    neighbours.others = others;
    return market_row(features, neighbours);
}

void Predict::on(const FeedStatus& status, Says& out) {
    if (const auto fresh = ensemble_->check_range(status.live_from); !fresh)
        out.fail(joined({"feed ", status.feed, ": ", fresh.error().text()}));
}

void Predict::on(const Signal& signal, Says&) {
    if (signal.timeframe == params_.decide_on)
        state_.regimes[joined({signal.venue, "/", signal.instrument})] = signal.regime;
}

void Predict::on(const Bar& bar, Says& out) {
    const std::string place = joined({bar.venue, "/", bar.instrument});
    const auto [at, first] = state_.features.try_emplace(place);
    Features& features = at->second;
    if (first) features = Features::make(choice_.set, choice_.on);
    const TimeNs close = bar.close_time();
    if (features.close.ns != 0 && close <= features.close) return;  // a bar is not heard twice
    if (const auto added = features.add(bar); !added) return out.fail(added.error().text());
    tell_drift(close, out);
    score(bar, place, out);
    if (params_.decide_on.open_of(close) == close) answer(bar, features, place, out);
}

double Predict::independence() const {
    return std::fmin(1.0, static_cast<double>(params_.decide_on.approximate_ns()) /
                              static_cast<double>(ensemble_->question().horizon.ns));
}

/// Once a day, before anything of the new one is counted.
void Predict::tell_drift(TimeNs now, Says& out) {
    const ModelHeader& header = ensemble_->member(0).model.header();
    auto drift = state_.watch.begin(now, header, independence());
    if (!drift || (drift->rows == 0 && drift->long_side.rows == 0)) return;
    drift->by = out.self();
    drift->model = ensemble_->hash();
    out.say_at(*drift, now, {out.seq()});
}

void Predict::score(const Bar& bar, const std::string& place, Says& out) {
    const auto scorer = state_.scorers.find(place);
    if (scorer == state_.scorers.end()) return;
    const TimeNs close = bar.close_time();
    for (const Settled& settled :
         scorer->second.hear(bar, ensemble_->question(), params_.decide_on, ensemble_->hash())) {
        for (std::size_t i = 0; i < settled.member_losses.size(); ++i)
            state_.losses[i] += independence() * settled.member_losses[i];
        state_.watch.scored(settled.scored);
        out.say_at(settled.scored, close, {out.seq()});
    }
}

std::vector<double> Predict::weights(const std::string& place) const {
    if (params_.combine == Combine::stacked) return stacked_weights(state_.losses);
    const std::map<std::string, double>* named = &params_.weights;
    if (const auto regime = state_.regimes.find(place); regime != state_.regimes.end())
        if (const auto own = params_.regime_weights.find(std::string(name_of(regime->second)));
            own != params_.regime_weights.end())
            named = &own->second;
    std::vector<double> weights(ensemble_->size(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (const auto one = named->find(ensemble_->member(i).name); one != named->end())
            weights[i] = one->second;
    return normalised(std::move(weights));
}

std::string Predict::abstention(const Features& features) const {
    if (!features.warm())
        return joined({"warming up, ", std::to_string(features.bars), " of ",
                       std::to_string(Features::bars_needed), " bars"});
    if (features.close < ensemble_->trained_to())
        return joined({"in sample, trained until ", time::to_iso(ensemble_->trained_to())});
    return {};
}

void Predict::answer(const Bar& bar, const Features& features, const std::string& place,
                     Says& out) {
    Vote vote;
    vote.strategy = state_.strategy;
    vote.venue = bar.venue;
    vote.instrument = bar.instrument;
    vote.timeframe = params_.decide_on;
    vote.round = features.close;
    vote.voter = out.self();
    vote.abstains = abstention(features);
    if (vote.abstains.empty()) {
        const FeatureRow row = row_of(features, place);
        const std::vector<double> weighed = weights(place);
        std::vector<double> shares_long, shares_short;
        Forecast forecast{bar.venue,
                          bar.instrument,
                          params_.decide_on,
                          features.close,
                          ensemble_->hash(),
                          ask(Side::buy, row, weighed, shares_long),
                          ask(Side::sell, row, weighed, shares_short),
                          ensemble_->base_rate(Side::buy, weighed),
                          ensemble_->base_rate(Side::sell, weighed),
                          ensemble_->question().horizon,
                          {}};
        forecast.features.reserve(row.size());
        for (const float value : row)
            forecast.features.push_back(std::isnan(value) ? std::nullopt
                                                          : std::optional<double>(value));
        vote.p_long = forecast.p_long;
        vote.p_short = forecast.p_short;
        explain(Side::buy, row, shares_long, vote);
        explain(Side::sell, row, shares_short, vote);
        out.say_at(forecast, features.close, {out.seq()});
        const std::vector<Opinion> opinions = ensemble_->opinions(row, weighed);
        if (!opinions.empty())
            out.say_at(Opinions{bar.venue, bar.instrument, params_.decide_on, features.close,
                                ensemble_->hash(), opinions},
                       features.close, {out.seq()});
        state_.scorers[place].wait(forecast, bar.close, opinions);
        state_.watch.forecast(row, ensemble_->member(0).model.header());
    }
    out.say_at(vote, features.close, {out.seq()});
}

double Predict::ask(Side entry, const FeatureRow& row, std::span<const double> weights,
                    std::vector<double>& shares) const {
    if (params_.explain == 0) return ensemble_->probability(entry, row, weights);
    shares.resize(row.size() + 1);
    return ensemble_->explained(entry, row, weights, shares);
}

void Predict::explain(Side entry, const FeatureRow& row, std::span<const double> shares,
                      Vote& vote) const {
    if (shares.empty()) return;
    const auto specs = feature_specs(choice_.set, choice_.on);
    // The strongest, of which there are few; ties go to the feature that comes first.
    const auto most = static_cast<std::size_t>(params_.explain);
    const auto strength = [&](std::size_t at) { return std::fabs(shares[at]); };
    std::vector<std::size_t> named(most + 1);  // one more than stay
    std::size_t count = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::size_t place = count;
        for (; place > 0 && strength(named[place - 1]) < strength(i); --place)
            named[place] = named[place - 1];
        named[place] = i;
        count = std::min(count + 1, most);
    }
    named.resize(count);
    vote.findings.reserve(2 * most);
    const bool buys = entry == Side::buy;
    const std::string_view side = buys ? "long" : "short";
    const std::string_view pro = buys ? "for long" : "for short";
    const std::string_view contra = buys ? "against long" : "against short";
    for (const std::size_t at : named) {
        if (shares[at] == 0.0) break;
        const bool missing = std::isnan(row[at]);
        Finding& finding = vote.findings.emplace_back();
        finding.name = specs[at].name;
        finding.value = missing ? 0.0 : static_cast<double>(row[at]);
        if (missing) finding.rule = "missing, ";
        finding.rule += shares[at] > 0.0 ? pro : contra;
        finding.weight = shares[at];
    }
    const double strongest = shares[named.front()];
    if (strongest == 0.0) return;
    const double p = buys ? *vote.p_long : *vote.p_short;
    vote.refutes.push_back(
        joined({specs[named.front()].name, " at its average: p ", side, " ", hundredths(p),
                " becomes ", hundredths(math::logistic(math::logit(p) - strongest))}));
}

static_assert(Actor<Predict>);

}  // namespace outcry::predict

OUTCRY_DEFINE_ACTOR(outcry::predict::Predict);
