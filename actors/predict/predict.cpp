// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/predict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>

#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

constexpr std::int32_t explain_max = static_cast<std::int32_t>(feature_count);

/// `0.36`, for people.
std::string hundredths(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

/// Refused when it answers at other closes than the floor decides on.
Result<void> check_closes(const ModelHeader& header, Timeframe decide_on) {
    const Timeframe asked = header.question.timeframe;
    if (!decide_on.is_calendar() && decide_on.approximate_ns() % asked.approximate_ns() == 0)
        return {};
    return error(Error::Kind::refused,
                 joined({"model ", header.name, " answers at closes of ", asked.to_string(),
                         ", the floor decides on ", decide_on.to_string(), "; set decide_on = \"",
                         asked.to_string(), "\" or train one for ", decide_on.to_string()}));
}

Result<Model> load(const Making& making, const Predict::Params& params) {
    const std::filesystem::path path = std::filesystem::path(making.base) / params.model;
    auto model = Model::load(path.lexically_normal().string());
    if (!model) return std::move(model).error().at("model");
    OUTCRY_TRY(model->check_features());
    if (model->header().features.size() != feature_count)
        return error(
            Error::Kind::corrupt,
            joined({"model ", model->header().name, " takes ",
                    std::to_string(model->header().features.size()), " features under the hash of ",
                    std::to_string(feature_count), "; train it anew with `outcry train`"}));
    OUTCRY_TRY(check_closes(model->header(), params.decide_on));
    return model;
}

}  // namespace

Result<void> Predict::check(const Params& params) {
    if (params.model.empty())
        return invalid("model is empty; name a file that `outcry train` wrote");
    if (params.explain < 0 || params.explain > explain_max)
        return invalid(joined({"explain ", std::to_string(params.explain), " is not within 0 and ",
                               std::to_string(explain_max)}));
    if (params.features_on != feature_base)
        return invalid(
            joined({"features_on ", params.features_on.to_string(),
                    " is not what this build's features are made of, ", feature_base.to_string()}));
    return {};
}

std::vector<std::string> Predict::mail(const Params&, const std::string& self) {
    return {default_pattern<FloorOpened>(self), default_pattern<FeedStatus>(self),
            "bar.*.*." + feature_base.to_string()};
}

void Predict::on(const FloorOpened& opened, Says& out) {
    OUTCRY_CHECK(model_.has_value());
    state_.strategy = opened.floor;
    if (opened.decide_on != params_.decide_on)
        out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                         " differs from the floor's ", opened.decide_on.to_string()}));
}

void Predict::on(const FeedStatus& status, Says& out) {
    if (const auto fresh = model_->check_range(status.live_from); !fresh)
        out.fail(joined({"feed ", status.feed, ": ", fresh.error().text()}));
}

void Predict::on(const Bar& bar, Says& out) {
    const auto [place, first] =
        state_.features.try_emplace(joined({bar.venue, "/", bar.instrument}));
    Features& features = place->second;
    if (first) features = Features::make();
    const TimeNs close = bar.timeframe.close_of(bar.open_time);
    if (features.close.ns != 0 && close <= features.close) return;  // a bar is not heard twice
    if (const auto added = features.add(bar); !added) return out.fail(added.error().text());
    if (params_.decide_on.open_of(close) == close) answer(bar, features, out);
}

std::string Predict::abstention(const Features& features) const {
    if (!features.warm())
        return joined({"warming up, ", std::to_string(features.bars), " of ",
                       std::to_string(Features::bars_needed), " bars"});
    const ModelHeader& header = model_->header();
    if (features.close < header.trained_to)
        return joined({"in sample, trained until ", time::to_iso(header.trained_to)});
    return {};
}

void Predict::answer(const Bar& bar, const Features& features, Says& out) const {
    Vote vote;
    vote.strategy = state_.strategy;
    vote.venue = bar.venue;
    vote.instrument = bar.instrument;
    vote.timeframe = params_.decide_on;
    vote.round = features.close;
    vote.voter = out.self();
    vote.abstains = abstention(features);
    if (vote.abstains.empty()) {
        const FeatureRow row = features.row();
        const ModelHeader& header = model_->header();
        Forecast forecast{bar.venue,
                          bar.instrument,
                          params_.decide_on,
                          features.close,
                          model_->hash(),
                          model_->probability(Side::buy, row),
                          model_->probability(Side::sell, row),
                          header.long_side.base_rate,
                          header.short_side.base_rate,
                          header.question.horizon,
                          {}};
        for (const float value : row)
            forecast.features.push_back(std::isnan(value) ? std::nullopt
                                                          : std::optional<double>(value));
        vote.p_long = forecast.p_long;
        vote.p_short = forecast.p_short;
        explain(Side::buy, row, vote);
        explain(Side::sell, row, vote);
        out.say_at(forecast, features.close, {out.seq()});
    }
    out.say_at(vote, features.close, {out.seq()});
}

void Predict::explain(Side entry, const FeatureRow& row, Vote& vote) const {
    if (params_.explain == 0) return;
    std::array<double, feature_count + 1> shares{};
    model_->contributions(entry, row, shares);
    std::array<std::size_t, feature_count> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto named = order.begin() + params_.explain;
    std::partial_sort(order.begin(), named, order.end(), [&](std::size_t a, std::size_t b) {
        const double left = std::fabs(shares[a]), right = std::fabs(shares[b]);
        return left != right ? left > right : a < b;
    });
    const std::string_view side = entry == Side::buy ? "long" : "short";
    for (auto at = order.begin(); at != named; ++at) {
        if (shares[*at] == 0.0) break;
        const bool missing = std::isnan(row[*at]);
        vote.findings.push_back(
            {std::string(feature_specs()[*at].name), missing ? 0.0 : static_cast<double>(row[*at]),
             joined({missing ? "missing, " : "", shares[*at] > 0.0 ? "for " : "against ", side}),
             shares[*at]});
    }
    const double strongest = shares[order.front()];
    if (strongest == 0.0) return;
    const double p = entry == Side::buy ? *vote.p_long : *vote.p_short;
    vote.refutes.push_back(joined({feature_specs()[order.front()].name, " at its average: p ", side,
                                   " ", hundredths(p), " becomes ",
                                   hundredths(math::logistic(math::logit(p) - strongest))}));
}

static_assert(Actor<Predict>);

Kind forest_kind() {
    Kind kind = actor_kind<Predict>(
        "asks a gradient-boosted forest for the probability of target before stop, both sides");
    kind.mail = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(making.params));
        OUTCRY_TRY(Predict::check(params));
        OUTCRY_TRY(load(making, params));
        return Predict::mail(params, making.self);
    };
    kind.make_actor = [](const Making& making) -> Result<std::unique_ptr<Participant>> {
        OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(making.params));
        OUTCRY_TRY(Predict::check(params));
        OUTCRY_ASSIGN(Model model, load(making, params));
        auto participant = std::make_unique<ActorParticipant<Predict>>(making.self, params);
        participant->actor().use(std::move(model));
        return std::unique_ptr<Participant>(std::move(participant));
    };
    return kind;
}

}  // namespace outcry::predict

OUTCRY_DEFINE_ACTOR(outcry::predict::Predict);
