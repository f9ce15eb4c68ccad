// SPDX-License-Identifier: Apache-2.0
// A wall to nlohmann's JSON: split gains stand only in the library's own file.
#include "actors/predict/train/importance.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "actors/predict/spread.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

constexpr std::size_t rows_max = 2000;
constexpr std::size_t parts = 10;

Result<void> add_gains(std::string_view booster_json, std::vector<Importance>& all) {
    try {
        const Json json = Json::parse(booster_json.begin(), booster_json.end());
        for (const Json& tree : json.at("learner").at("gradient_booster").at("model").at("trees")) {
            const Json& left = tree.at("left_children");
            for (std::size_t node = 0; node < left.size(); ++node) {
                if (left[node].get<std::int64_t>() == -1) continue;
                Importance& one = all.at(tree.at("split_indices")[node].get<std::size_t>());
                one.gain += tree.at("loss_changes")[node].get<double>();
                ++one.splits;
            }
        }
        return {};
    } catch (const std::exception& failure) {
        return error(Error::Kind::internal,
                     std::string("libxgboost's model cannot be read: ") + failure.what());
    }
}

}  // namespace

Result<std::vector<Importance>> importance_of(const Forest& forest, std::string_view booster_json,
                                              const Dataset& rows) {
    std::vector<Importance> all;
    for (const std::string& name : forest.feature_names()) all.push_back({name, 0, 0, 0});
    OUTCRY_TRY(add_gains(booster_json, all));
    std::vector<double> shares(all.size() + 1);
    const std::size_t picked = std::min(rows.rows(), rows_max);
    for (std::size_t pick = 0; pick < picked; ++pick) {
        forest.contributions(rows.row(pick * rows.rows() / picked), shares);
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i].contribution += std::fabs(shares[i]) / static_cast<double>(picked);
    }
    std::stable_sort(all.begin(), all.end(), [](const Importance& a, const Importance& b) {
        return a.contribution > b.contribution;
    });
    return all;
}

std::vector<FeatureSpread> spread_of(const Dataset& rows) {
    std::vector<FeatureSpread> all;
    for (std::size_t feature = 0; feature < rows.features; ++feature) {
        std::vector<double> values;
        for (std::size_t row = 0; row < rows.rows(); ++row)
            if (const float value = rows.row(row)[feature]; value == value)
                values.push_back(static_cast<double>(value));
        std::sort(values.begin(), values.end());
        FeatureSpread spread;
        for (std::size_t part = 1; part < parts && !values.empty(); ++part) {
            const double edge = values[part * values.size() / parts];
            if (spread.edges.empty() || edge > spread.edges.back()) spread.edges.push_back(edge);
        }
        spread.shares.assign(spread.edges.size() + 2, 0.0);
        for (std::size_t row = 0; row < rows.rows(); ++row)
            spread.shares[part_of(spread, static_cast<double>(rows.row(row)[feature]))] +=
                1.0 / static_cast<double>(rows.rows());
        for (double& share : spread.shares) share = std::min(share, 1.0);
        all.push_back(std::move(spread));
    }
    return all;
}

}  // namespace outcry::predict
