// SPDX-License-Identifier: Apache-2.0
// `predict.forest`: at each close of decide_on asks the model both questions, says the forecast
// with its features and votes with what weighed most. An actor: one thread, called by its
// participant, which owns it. The model is read once, when it is made.
//
// Features are made of five-minute bars alone, so the round is answered in answer to the
// five-minute bar that closes with it. A round the model was trained on gets no forecast but an
// abstention, and a feed that would trade one stops the floor.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/predict/features.hpp"
#include "actors/predict/model_file.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::predict {

class Predict {
 public:
    struct Params {
        std::string model;  // a file that `outcry train` wrote, beside the topology
        Timeframe decide_on = Timeframe::of_ns(15 * ns_per_minute);  // the floor's
        Timeframe features_on = feature_base;
        std::int32_t explain = 3;  // contributions named for each question

        static constexpr std::string_view required[] = {"model"};
        static constexpr FieldDoc docs[] = {
            {"model", "the file `outcry train` wrote, as seen from the topology's folder"},
            {"decide_on", "the floor's: its closes are answered"},
            {"features_on", "the bars features are made of, 5m in this build"},
            {"explain",
             "strongest contributions a vote names for each question; 0 leaves them to why"},
        };
        bool operator==(const Params&) const = default;
    };
    struct State {
        std::string strategy;
        std::map<std::string, Features> features;  // by `venue/instrument`
    };
    using Hears = Inbox<FloorOpened, FeedStatus, Bar>;
    using Says = Outbox<Forecast, Vote>;

    explicit Predict(const Params& params) : params_(params) {}
    /// Must be called once, before any mail.
    void use(Model model) { model_ = std::move(model); }

    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& status, Says& out);
    void on(const Bar& bar, Says& out);
    State& state() { return state_; }

 private:
    void answer(const Bar& bar, const Features& features, Says& out) const;
    [[nodiscard]] std::string abstention(const Features& features) const;
    void explain(Side entry, const FeatureRow& row, Vote& vote) const;

    Params params_;
    std::optional<Model> model_;
    State state_;
};
OUTCRY_DESCRIBE(Predict::Params, "predict.forest", model, decide_on, features_on, explain);
OUTCRY_DESCRIBE(Predict::State, "predict.forest.state", strategy, features);

/// Its make_actor and mail read the model, so that `check` refuses a broken, foreign or outdated
/// one.
[[nodiscard]] Kind forest_kind();

}  // namespace outcry::predict

OUTCRY_DECLARE_ACTOR(outcry::predict::Predict);
