// SPDX-License-Identifier: Apache-2.0
// What a topology says of a forecaster, checked, and its models read from the topology's folder.
#include <algorithm>
#include <filesystem>

#include "actors/predict/predict.hpp"
#include "actors/predict/question.hpp"
#include "outcry/base/text.hpp"

namespace outcry::predict {
namespace {

using Weights = std::map<std::string, double>;

constexpr std::int32_t explain_max = static_cast<std::int32_t>(feature_count);
constexpr std::size_t models_max = 16;

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

Result<Model> load_one(const Making& making, const Predict::Params& params,
                       const std::string& file) {
    const std::filesystem::path path = std::filesystem::path(making.base) / file;
    auto model = Model::load(path.lexically_normal().string());
    if (!model) return std::move(model).failure();
    OUTCRY_TRY(model->check_features());
    const FeatureChoice choice =
        find_features(model->header().features_hash).value_or(FeatureChoice{});
    const std::size_t wanted = feature_specs(choice.set, choice.on).size();
    if (model->header().features.size() != wanted)
        return error(
            Error::Kind::corrupt,
            joined({"model ", model->header().name, " takes ",
                    std::to_string(model->header().features.size()), " features under the hash of ",
                    std::to_string(wanted), "; train it anew with `outcry train`"}));
    if (choice.on != params.features_on)
        return error(
            Error::Kind::refused,
            joined({"model ", model->header().name, " takes features of ", choice.on.to_string(),
                    " bars, features_on is ", params.features_on.to_string(),
                    "; set features_on = \"", choice.on.to_string(),
                    "\" or train one with `outcry train "
                    "--features-on ",
                    params.features_on.to_string(), "`"}));
    OUTCRY_TRY(check_closes(model->header(), params.decide_on));
    return model;
}

/// The file as far as it was named, in the words; the key that named it as the place.
Error of_key(Error why, const std::string& key) {
    std::string message =
        why.place.empty() ? std::move(why.message) : joined({why.place, ": ", why.message});
    return {why.kind, std::move(message), key};
}

Result<Ensemble> load(const Making& making, const Predict::Params& params) {
    std::vector<Ensemble::Member> members;
    if (!params.model.empty()) {
        auto only = load_one(making, params, params.model);
        if (!only) return of_key(std::move(only).error(), "model");
        members.push_back({"model", std::move(*only)});
    }
    for (const auto& [name, file] : params.models) {
        auto model = load_one(making, params, file);
        if (!model) return of_key(std::move(model).error(), joined({"models.", name}));
        members.push_back({name, std::move(*model)});
    }
    return Ensemble::make(std::move(members));
}

Result<void> check_weights(const Predict::Params& params, const Weights& weights,
                           const std::string& name) {
    if (weights.empty()) return {};
    double sum = 0;
    for (const auto& [model, weight] : weights) {
        if (!params.models.contains(model))
            return invalid(joined({name, " name ", quoted(model), ", which is not among models"}));
        if (!(weight >= 0) || weight > 1e6)
            return invalid(joined({name, ": ", quoted(model), " must weigh 0 or more"}));
        sum += weight;
    }
    if (!(sum > 0)) return invalid(joined({name, " are all 0"}));
    for (const auto& [model, file] : params.models)
        if (!weights.contains(model))
            return invalid(joined({name, " leave out the model ", quoted(model)}));
    return {};
}

Result<void> check_combination(const Predict::Params& params) {
    if (params.model.empty() && params.models.empty())
        return invalid("model is empty; name a file that `outcry train` wrote");
    if (!params.model.empty() && !params.models.empty())
        return invalid("model and models are both given; leave out one of them");
    if (params.models.size() > models_max)
        return invalid(joined(
            {std::to_string(params.models.size()), " models exceed ", std::to_string(models_max)}));
    OUTCRY_TRY(check_weights(params, params.weights, "weights"));
    if (params.combine == Combine::regime && params.regime_weights.empty())
        return invalid(
            "combine = \"regime\" needs regime_weights besides: { trend = { slow = 0.8, fast = 0.2 "
            "} }");
    constexpr auto regimes = outcry_describe_enum(std::type_identity<Regime>{});
    for (const auto& [regime, weights] : params.regime_weights) {
        if (std::find(std::begin(regimes.names), std::end(regimes.names), regime) ==
            std::end(regimes.names))
            return invalid(
                joined({"regime_weights name ", quoted(regime), ", which is not a regime",
                        did_you_mean(regime, regimes.names)}));
        OUTCRY_TRY(check_weights(params, weights, "regime_weights." + regime));
    }
    return {};
}

}  // namespace

Result<void> Predict::check(const Params& params) {
    OUTCRY_TRY(check_combination(params));
    if (params.explain < 0 || params.explain > explain_max)
        return invalid(joined({"explain ", std::to_string(params.explain), " is not within 0 and ",
                               std::to_string(explain_max)}));
    return check_feature_base(params.features_on);
}

std::vector<std::string> Predict::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<FloorOpened>(self),
                                      default_pattern<FeedStatus>(self),
                                      "bar.*.*." + params.features_on.to_string()};
    if (params.combine == Combine::regime)
        patterns.push_back("signal.*.*." + params.decide_on.to_string());
    return patterns;
}

/// What opening the floor would show, known from its plan and the files of its feeds.
static Result<void> fits(const Making& making, const FloorOpened& opened,
                         const std::vector<std::pair<std::string, TimeNs>>& feeds) {
    OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(making.params));
    OUTCRY_ASSIGN(const Ensemble models, load(making, params));
    const std::string key = params.models.empty() ? "model" : "models";
    if (auto asked = check_floor(opened, models, making.self); !asked)
        return of_key(std::move(asked).error(), key);
    for (const auto& [feed, from] : feeds)
        for (std::size_t i = 0; i < models.size(); ++i)
            if (auto fresh = models.member(i).model.check_range(from); !fresh)
                return of_key(
                    std::move(fresh).error().at(joined({"feed ", feed})),
                    params.models.empty() ? key : joined({key, ".", models.member(i).name}));
    return {};
}

Kind forest_kind() {
    Kind kind = actor_kind<Predict>(
        "asks gradient-boosted forests for the probability of target before stop, both sides");
    kind.mail = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(making.params));
        OUTCRY_TRY(Predict::check(params));
        OUTCRY_TRY(load(making, params));
        return Predict::mail(params, making.self);
    };
    kind.make_actor = [](const Making& making) -> Result<std::unique_ptr<Participant>> {
        OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(making.params));
        OUTCRY_TRY(Predict::check(params));
        OUTCRY_ASSIGN(Ensemble models, load(making, params));
        auto participant = std::make_unique<ActorParticipant<Predict>>(making.self, params);
        participant->actor().use(std::move(models));
        return std::unique_ptr<Participant>(std::move(participant));
    };
    kind.fits = fits;
    return kind;
}

}  // namespace outcry::predict
