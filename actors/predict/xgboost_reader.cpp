// SPDX-License-Identifier: Apache-2.0
// The wall to XGBoost's files: nlohmann's JSON and its exceptions stay in here.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

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

template <class T>
std::optional<T> number_in(std::string_view written) {
    T value{};
    const char* end = written.data() + written.size();
    const auto [stop, failure] = std::from_chars(written.data(), end, value);
    if (failure != std::errc{} || stop != end || written.empty()) return std::nullopt;
    return value;
}

/// XGBoost writes its parameters as texts: "17", "5E-1".
template <class T>
Result<T> parameter(const Json& owner, const char* key, const std::string& where) {
    OUTCRY_ASSIGN(const std::string written, text(owner, key, where));
    if (const auto value = number_in<T>(written)) return *value;
    return foreign(where + key + " is \"" + written.substr(0, 32) +
                   "\", not a number; write the model anew with Booster.save_model");
}

/// Before 3.1 a number, "5E-1"; since then a list of one for each output, "[5E-1]".
Result<float> base_score(const Json& parameters, const std::string& where) {
    OUTCRY_ASSIGN(const std::string written, text(parameters, "base_score", where));
    std::string_view inside = written;
    if (inside.size() > 2 && inside.front() == '[' && inside.back() == ']')
        inside = inside.substr(1, inside.size() - 2);
    if (const auto value = number_in<float>(inside)) return *value;
    const auto more = std::count(inside.begin(), inside.end(), ',');
    if (more > 0)
        return foreign(where + "base_score lists " + std::to_string(more + 1) +
                       " numbers; only models with one output are read, train one for each");
    return foreign(where + "base_score is \"" + written.substr(0, 32) +
                   "\", neither a number nor a list of one; write the model anew with "
                   "Booster.save_model");
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
        if (value.is_null()) return std::numeric_limits<T>::quiet_NaN();
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
Result<std::vector<T>> list(const Json& tree, const char* key, const std::string& where) {
    OUTCRY_ASSIGN(const Json* list, member(tree, key, where));
    if (!list->is_array()) return foreign(where + key + " is not a list");
    std::vector<T> values;
    values.reserve(list->size());
    for (const Json& element : *list) {
        auto value = number<T>(element, where + key + "[" + std::to_string(values.size()) + "]");
        if (!value) return std::move(value).failure();
        values.push_back(*value);
    }
    return values;
}

template <class T>
Result<std::vector<T>> column(const Json& tree, const char* key, std::size_t nodes,
                              const std::string& where) {
    OUTCRY_ASSIGN(const Json* values, member(tree, key, where));
    if (!values->is_array() || values->size() != nodes)
        return foreign(where + key + " should list " + std::to_string(nodes) + " nodes, has " +
                       std::to_string(values->is_array() ? values->size() : 0));
    return list<T>(tree, key, where);
}

/// The categories of all splits stand in one list: a part of it for each of categories_nodes.
Result<void> read_sets(const Json& json, const std::string& where, Tree& tree) {
    OUTCRY_ASSIGN(const auto all, list<std::uint32_t>(json, "categories", where));
    OUTCRY_ASSIGN(const auto nodes, list<std::uint32_t>(json, "categories_nodes", where));
    OUTCRY_ASSIGN(const auto firsts,
                  column<std::uint32_t>(json, "categories_segments", nodes.size(), where));
    OUTCRY_ASSIGN(const auto sizes,
                  column<std::uint32_t>(json, "categories_sizes", nodes.size(), where));
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        const std::string node = where + "categories_nodes[" + std::to_string(at) + "], node " +
                                 std::to_string(nodes[at]) + ", ";
        if (nodes[at] >= tree.left.size() || (at > 0 && nodes[at] <= nodes[at - 1]))
            return foreign(node + "is out of order or no node of " +
                           std::to_string(tree.left.size()));
        if (sizes[at] == 0) return foreign(node + "has no category");
        if (firsts[at] > all.size() || sizes[at] > all.size() - firsts[at])
            return foreign(node + "takes categories " + std::to_string(firsts[at]) + " and " +
                           std::to_string(sizes[at] - 1) + " more of " +
                           std::to_string(all.size()));
        std::vector<std::uint32_t> set(all.begin() + firsts[at],
                                       all.begin() + firsts[at] + sizes[at]);
        std::sort(set.begin(), set.end());
        tree.categories.emplace(nodes[at], std::move(set));
    }
    return {};
}

Result<void> read_categories(const Json& json, const std::string& where, Tree& tree) {
    if (!json.contains("split_type")) return {};  // of a version that had numerical ones only
    OUTCRY_ASSIGN(const auto kinds,
                  column<std::uint8_t>(json, "split_type", tree.left.size(), where));
    if (std::any_of(kinds.begin(), kinds.end(), [](std::uint8_t kind) { return kind != 0; }))
        OUTCRY_TRY(read_sets(json, where, tree));
    for (std::uint32_t node = 0; node < kinds.size(); ++node) {
        const auto refused = [&](const char* why) {
            return foreign(where + "split_type[" + std::to_string(node) + "] is " +
                           std::to_string(kinds[node]) + ", " + why);
        };
        if (kinds[node] > 1) return refused("known are 0, numerical, and 1, categorical");
        const bool leaf = tree.left[node] == -1;
        if (!leaf && (kinds[node] == 1) != tree.categories.contains(node))
            return refused("but categories_nodes says otherwise");
    }
    return {};
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
                       "; leaves with several values are not read, train with "
                       "multi_strategy=one_output_per_tree");
    Tree tree;
    OUTCRY_ASSIGN(tree.left, column<std::int32_t>(json, "left_children", nodes, where));
    OUTCRY_ASSIGN(tree.right, column<std::int32_t>(json, "right_children", nodes, where));
    OUTCRY_ASSIGN(tree.feature, column<std::uint32_t>(json, "split_indices", nodes, where));
    OUTCRY_ASSIGN(tree.threshold, column<float>(json, "split_conditions", nodes, where));
    OUTCRY_ASSIGN(tree.missing_left, column<std::uint8_t>(json, "default_left", nodes, where));
    OUTCRY_ASSIGN(tree.cover, column<float>(json, "sum_hessian", nodes, where));
    OUTCRY_TRY(read_categories(json, where, tree));
    return tree;
}

Result<void> read_trees(const Json& learner, TreeModel& model) {
    OUTCRY_ASSIGN(const Json* booster, member(learner, "gradient_booster", "learner."));
    OUTCRY_ASSIGN(const auto name, text(*booster, "name", "learner.gradient_booster."));
    if (name != "gbtree")
        return foreign("booster is " + name.substr(0, 32) +
                       ", only gbtree is read; train with booster=gbtree");
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
                           "; only models with one output are read, train one for each");
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
        return foreign("objective is " + name.substr(0, 48) +
                       ", only binary:logistic is read; train with that objective");
    const std::string where = "learner.learner_model_param.";
    OUTCRY_ASSIGN(const Json* parameters, member(learner, "learner_model_param", "learner."));
    OUTCRY_ASSIGN(model.base_score, base_score(*parameters, where));
    OUTCRY_ASSIGN(model.features, parameter<std::size_t>(*parameters, "num_feature", where));
    OUTCRY_ASSIGN(const auto classes, parameter_or(*parameters, "num_class", where, 0));
    OUTCRY_ASSIGN(const auto targets, parameter_or(*parameters, "num_target", where, 1));
    if (classes > 1 || targets > 1)
        return foreign(std::to_string(classes) + " classes and " + std::to_string(targets) +
                       " targets; only models with one output are read, train one for each");
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

/// XGBoost up to 2.1 gives categorical splits a threshold of NaN, which is no JSON: null instead.
std::string without_nan(std::string_view bytes) {
    constexpr std::string_view nan = "NaN";
    std::string plain;
    plain.reserve(bytes.size() + bytes.size() / 16);
    bool quoted = false;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (!quoted && bytes.substr(at, nan.size()) == nan) {
            plain += "null";
            at += nan.size() - 1;
            continue;
        }
        if (bytes[at] == '"') quoted = !quoted;
        plain += bytes[at];
        if (quoted && bytes[at] == '\\' && at + 1 < bytes.size()) plain += bytes[++at];
    }
    return plain;
}

}  // namespace

Result<TreeModel> read_xgboost(std::string_view given) {
    const bool text = json_guard::is_text(given);
    std::string plain;
    std::string_view bytes = given;
    if (text && given.size() <= limits::model_bytes_max && given.find("NaN") != given.npos)
        bytes = plain = without_nan(given);
    OUTCRY_TRY(json_guard::check(bytes, "xgboost model"));
    try {
        const Json json = text ? Json::parse(bytes.begin(), bytes.end())
                               : Json::from_ubjson(bytes.begin(), bytes.end());
        return read(json);
    } catch (const Json::exception& failure) {
        return foreign(std::string("cannot be read: ") + failure.what());
    }
}

}  // namespace outcry::predict
