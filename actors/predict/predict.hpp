// SPDX-License-Identifier: Apache-2.0
// `predict.forest`: at each close of decide_on asks its models both questions, says the forecast
// with its features and votes with what weighed most; scores every forecast when its horizon has
// passed, and once a day says how far features and calibration have drifted. An actor: one thread,
// called by its participant, which owns it. Models are read once, when it is made.
//
// Features are made of five-minute bars alone, so the round is answered in answer to the
// five-minute bar that closes with it. A round a model was trained on gets no forecast but an
// abstention, and a feed that would trade one stops the floor.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/predict/drift.hpp"
#include "actors/predict/ensemble.hpp"
#include "actors/predict/features.hpp"
#include "actors/predict/model_file.hpp"
#include "actors/predict/scorer.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"

namespace outcry::predict {

class Predict {
 public:
    struct Params {
        std::string model;  // a file that `outcry train` wrote, beside the topology
        Timeframe decide_on = Timeframe::of_ns(15 * ns_per_minute);  // the floor's
        Timeframe features_on = feature_base;
        std::int32_t explain = 3;                   // contributions named for each question
        std::map<std::string, std::string> models;  // instead of model: several by name
        Combine combine = Combine::weighted;
        std::map<std::string, double> weights;
        std::map<std::string, std::map<std::string, double>> regime_weights;

        static constexpr FieldDoc docs[] = {
            {"model", "the file `outcry train` wrote, as seen from the topology's folder"},
            {"decide_on", "the floor's: its closes are answered"},
            {"features_on",
             "the bars features are made of, as the model was trained: 1m, 5m, 15m, 1h, 4h or 1d"},
            {"explain",
             "strongest contributions a vote names for each question; 0 leaves them to why"},
            {"models", "several instead of one: { slow = \"models/a.json\", fast = … }"},
            {"combine",
             "weighted; stacked: by their own scored forecasts, whatever weights say; regime: by "
             "what quant tells"},
            {"weights", "of the models, when combine is weighted, and where a regime names none"},
            {"regime_weights",
             "other weights in a regime, when combine is regime: { trend = { slow = 0.8, fast = "
             "0.2 } }"},
        };
        bool operator==(const Params&) const = default;
    };
    struct State {
        std::string strategy;
        std::map<std::string, Features> features;  // by `venue/instrument`
        std::map<std::string, Scorer> scorers;
        std::map<std::string, Regime> regimes;  // as quant last told; only when they matter
        std::vector<double> losses;             // of each model's scored forecasts, discounted
        DriftWatch watch;
    };
    using Hears = Inbox<FloorOpened, FeedStatus, Bar, Signal>;
    using Says = Outbox<Forecast, Vote, Opinions, ForecastScored, Drift>;

    explicit Predict(const Params& params) : params_(params) {}
    /// One of the two must be called once, before any mail.
    void use(Model model);
    void use(Ensemble ensemble);

    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& status, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Signal& signal, Says& out);
    State& state() { return state_; }

 private:
    /// The row of its model's set; the leader is the first symbol the model was trained on.
    [[nodiscard]] FeatureRow row_of(const Features& features, const std::string& place) const;
    [[nodiscard]] Result<void> check_leader(const FloorOpened& opened) const;
    void answer(const Bar& bar, const Features& features, const std::string& place, Says& out);
    void score(const Bar& bar, const std::string& place, Says& out);
    void tell_drift(TimeNs now, Says& out);
    [[nodiscard]] std::string abstention(const Features& features) const;
    [[nodiscard]] std::vector<double> weights(const std::string& place) const;
    /// How much of an independent row a forecast is, while horizons overlap.
    [[nodiscard]] double independence() const;
    /// The probability; `shares` of it by feature where reasons are named, else none.
    [[nodiscard]] double ask(Side entry, const FeatureRow& row, std::span<const double> weights,
                             std::vector<double>& shares) const;
    void explain(Side entry, const FeatureRow& row, std::span<const double> shares,
                 Vote& vote) const;

    Params params_;
    std::optional<Ensemble> ensemble_;
    FeatureChoice choice_;  // what its models were trained on
    State state_;
};
OUTCRY_DESCRIBE(Predict::Params, "predict.forest", model, decide_on, features_on, explain, models,
                combine, weights, regime_weights);
OUTCRY_DESCRIBE(Predict::State, "predict.forest.state", strategy, features, scorers, regimes,
                losses, watch);

/// Its make_actor and mail read the models, so that `check` refuses a broken, foreign or outdated
/// one.
[[nodiscard]] Kind forest_kind();

}  // namespace outcry::predict

OUTCRY_DECLARE_ACTOR(outcry::predict::Predict);
