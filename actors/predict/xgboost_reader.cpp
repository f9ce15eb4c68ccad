// SPDX-License-Identifier: Apache-2.0
// The wall to XGBoost's files: nlohmann's JSON and its exceptions stay in here.
#include <charconv>
#include <nlohmann/json.hpp>

#include "actors/predict/json_guard.hpp"
#include "actors/predict/limits.hpp"
#include "actors/predict/tree.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

Error foreign(std::string message) {
    return error(Error::Kind::corrupt, "xgboost model: " + std::move(message));
}

Result<const Json*> member(const Json& owner, const char* key, const std::string& where) {
    const auto found = owner.is_object() ? owner.find(key) : owner.end();
    if (!owner.is_object() || found == owner.end())
        return foreign(where + key + " is missing; is this a whole file of Booster.save_model?");
    return &*found;
}

Result<std::string> text(const Json& owner, const char* key, const std::string& where) {
    OUTCRY_ASSIGN(const Json* value, member(owner, key, where));
    if (!value->is_string()) return foreign(where + key + " is not a text");
    return value->get<std::string>();
}

/// XGBoost writes its parameters as texts: "17", "5E-1".
template <class T>
Result<T> parameter(const Json& owner, const char* key, const std::string& where) {
    OUTCRY_ASSIGN(const std::string written, text(owner, key, where));
    T value{};
    const char* end = written.data() + written.size();
    const auto [stop, failure] = std::from_chars(written.data(), end, value);
    if (failure != std::errc{} || stop != end || written.empty())
        return foreign(where + key + " is \"" + written.substr(0, 32) + "\", not a number");
    return value;
}

/// A parameter that other versions leave out, with what its absence means.
Result<std::int64_t> parameter_or(const Json& owner, const char* key, const std::string& where,
                                  std::int64_t absent) {
    if (owner.is_object() && !owner.contains(key)) return absent;
    return parameter<std::int64_t>(owner, key, where);
}

template <class T>
Result<T> number(const Json& value, const std::string& where) {
    if constexpr (std::is_floating_point_v<T>) {
        if (!value.is_number()) return foreign(where + " is not a number");
        return value.get<T>();
    } else {
        std::int64_t whole = 0;
        if (value.is_boolean())
            whole = value.get<bool>() ? 1 : 0;
        else if (value.is_number_integer())
            whole = value.get<std::int64_t>();
        else
            return foreign(where + " is not a whole number");
        if (whole < static_cast<std::int64_t>(std::numeric_limits<T>::min()) ||
            whole > static_cast<std::int64_t>(std::numeric_limits<T>::max()))
            return foreign(where + " is " + std::to_string(whole) + ", out of range");
        return static_cast<T>(whole);
    }
}

template <class T>
Result<std::vector<T>> column(const Json& tree, const char* key, std::size_t nodes,
                              const std::string& where) {
    OUTCRY_ASSIGN(const Json* list, member(tree, key, where));
    if (!list->is_array() || list->size() != nodes)
        return foreign(where + key + " should list " + std::to_string(nodes) + " nodes, has " +
                       std::to_string(list->is_array() ? list->size() : 0));
    std::vector<T> values;
    values.reserve(nodes);
    for (const Json& element : *list) {
        auto value = number<T>(element, where + key + "[" + std::to_string(values.size()) + "]");
        if (!value) return std::move(value).failure();
        values.push_back(*value);
    }
    return values;
}

Result<Tree> read_tree(const Json& json, const std::string& where) {
    OUTCRY_ASSIGN(const Json* parameters, member(json, "tree_param", where));
    const std::string inside = where + "tree_param.";
    OUTCRY_ASSIGN(const auto nodes, parameter<std::size_t>(*parameters, "num_nodes", inside));
    if (nodes == 0 || nodes > limits::tree_nodes_max)
        return foreign(inside + "num_nodes is " + std::to_string(nodes) + ", allowed are 1 to " +
                       std::to_string(limits::tree_nodes_max));
    OUTCRY_ASSIGN(const auto vector, parameter_or(*parameters, "size_leaf_vector", inside, 0));
    if (vector > 1)
        return foreign(inside + "size_leaf_vector is " + std::to_string(vector) +
                       "; leaves with several values are not read");
    Tree tree;
    OUTCRY_ASSIGN(tree.left, column<std::int32_t>(json, "left_children", nodes, where));
    OUTCRY_ASSIGN(tree.right, column<std::int32_t>(json, "right_children", nodes, where));
    OUTCRY_ASSIGN(tree.feature, column<std::uint32_t>(json, "split_indices", nodes, where));
    OUTCRY_ASSIGN(tree.threshold, column<float>(json, "split_conditions", nodes, where));
    OUTCRY_ASSIGN(tree.missing_left, column<std::uint8_t>(json, "default_left", nodes, where));
    OUTCRY_ASSIGN(tree.cover, column<float>(json, "sum_hessian", nodes, where));
    if (json.contains("split_type")) {
        OUTCRY_ASSIGN(const auto kinds, column<std::uint8_t>(json, "split_type", nodes, where));
        for (std::size_t node = 0; node < nodes; ++node)
            if (kinds[node] != 0)
                return foreign(where + "split_type[" + std::to_string(node) +
                               "] is categorical; only numerical splits are read");
    }
    return tree;
}

Result<void> read_trees(const Json& learner, TreeModel& model) {
    OUTCRY_ASSIGN(const Json* booster, member(learner, "gradient_booster", "learner."));
    OUTCRY_ASSIGN(const auto name, text(*booster, "name", "learner.gradient_booster."));
    if (name != "gbtree")
        return foreign("booster is " + name.substr(0, 32) + ", only gbtree is read");
    OUTCRY_ASSIGN(const Json* body, member(*booster, "model", "learner.gradient_booster."));
    OUTCRY_ASSIGN(const Json* parameters, member(*body, "gbtree_model_param", "model."));
    OUTCRY_ASSIGN(const auto count, parameter<std::size_t>(*parameters, "num_trees", "model."));
    OUTCRY_ASSIGN(const Json* trees, member(*body, "trees", "model."));
    if (!trees->is_array() || trees->size() != count)
        return foreign("num_trees is " + std::to_string(count) + " but " +
                       std::to_string(trees->is_array() ? trees->size() : 0) + " trees follow");
    if (count > limits::trees_max)
        return foreign(std::to_string(count) + " trees exceed " +
                       std::to_string(limits::trees_max));
    OUTCRY_ASSIGN(const auto groups, column<std::int32_t>(*body, "tree_info", count, "model."));
    for (const std::int32_t group : groups)
        if (group != 0)
            return foreign("model.tree_info names output " + std::to_string(group) +
                           "; only models with one output are read");
    for (std::size_t index = 0; index < count; ++index) {
        OUTCRY_ASSIGN(auto tree,
                      read_tree((*trees)[index], "tree " + std::to_string(index) + ": "));
        model.trees.push_back(std::move(tree));
    }
    return {};
}

Result<void> read_parameters(const Json& learner, TreeModel& model) {
    OUTCRY_ASSIGN(const Json* objective, member(learner, "objective", "learner."));
    OUTCRY_ASSIGN(const auto name, text(*objective, "name", "learner.objective."));
    if (name != "binary:logistic")
        return foreign("objective is " + name.substr(0, 48) + ", only binary:logistic is read");
    const std::string where = "learner.learner_model_param.";
    OUTCRY_ASSIGN(const Json* parameters, member(learner, "learner_model_param", "learner."));
    OUTCRY_ASSIGN(model.base_score, parameter<float>(*parameters, "base_score", where));
    OUTCRY_ASSIGN(model.features, parameter<std::size_t>(*parameters, "num_feature", where));
    OUTCRY_ASSIGN(const auto classes, parameter_or(*parameters, "num_class", where, 0));
    OUTCRY_ASSIGN(const auto targets, parameter_or(*parameters, "num_target", where, 1));
    if (classes > 1 || targets > 1)
        return foreign(std::to_string(classes) + " classes and " + std::to_string(targets) +
                       " targets; only models with one output are read");
    const auto names = learner.find("feature_names");
    if (names == learner.end() || !names->is_array()) return {};
    for (const Json& each : *names) {
        if (!each.is_string())
            return foreign("learner.feature_names holds something that is no text");
        model.feature_names.push_back(each.get<std::string>());
    }
    return {};
}

Result<TreeModel> read(const Json& json) {
    OUTCRY_ASSIGN(const Json* learner, member(json, "learner", ""));
    OUTCRY_ASSIGN(const auto version, member(json, "version", ""));
    TreeModel model;
    model.library = "xgboost";
    if (!version->is_array() || version->size() != 3)
        return foreign("version is not three numbers");
    for (std::size_t part = 0; part < 3; ++part) {
        auto value = number<std::int32_t>((*version)[part], "version");
        if (!value) return std::move(value).failure();
        model.library += (part == 0 ? " " : ".") + std::to_string(*value);
    }
    OUTCRY_TRY(read_parameters(*learner, model));
    OUTCRY_TRY(read_trees(*learner, model));
    return model;
}

}  // namespace

Result<TreeModel> read_xgboost(std::string_view bytes) {
    OUTCRY_TRY(json_guard::check(bytes, "xgboost model"));
    try {
        const bool text = json_guard::is_text(bytes);
        const Json json = text ? Json::parse(bytes.begin(), bytes.end())
                               : Json::from_ubjson(bytes.begin(), bytes.end());
        return read(json);
    } catch (const Json::exception& failure) {
        return foreign(std::string("cannot be read: ") + failure.what());
    }
}

}  // namespace outcry::predict
