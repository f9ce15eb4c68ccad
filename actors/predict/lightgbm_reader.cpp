// SPDX-License-Identifier: Apache-2.0
// LightGBM's text: `key=value` lines, a block for the model and one for each tree, `end of trees`.
// Sources: src/boosting/gbdt_model_text.cpp and src/io/tree.cpp of LightGBM 4.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "actors/predict/light_tree.hpp"
#include "actors/predict/limits.hpp"

namespace outcry::predict {
namespace {

using Fields = std::map<std::string_view, std::string_view>;

Error foreign(std::string message) {
    return error(Error::Kind::corrupt, "lightgbm model: " + std::move(message));
}

std::string shown(std::string_view text) { return "\"" + std::string(text.substr(0, 32)) + "\""; }

/// The file a line at a time; a line without its end is the last of a torn file.
class Lines {
 public:
    explicit Lines(std::string_view bytes) : rest_(bytes) {}
    std::optional<std::string_view> next() {
        if (rest_.empty()) return std::nullopt;
        const std::size_t end = rest_.find('\n');
        std::string_view line = rest_.substr(0, end);
        rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }

 private:
    std::string_view rest_;
};

/// `key=value` lines up to one that is empty.
Result<Fields> block(Lines& lines, const std::string& where) {
    Fields fields;
    for (auto line = lines.next(); line && !line->empty(); line = lines.next()) {
        const std::size_t sign = line->find('=');
        const std::string_view key = line->substr(0, sign);
        const std::string_view value =
            sign == std::string_view::npos ? std::string_view() : line->substr(sign + 1);
        if (!fields.emplace(key, value).second)
            return foreign(where + std::string(key.substr(0, 32)) + " stands there twice");
    }
    return fields;
}

Result<std::string_view> field(const Fields& fields, std::string_view key,
                               const std::string& where) {
    const auto found = fields.find(key);
    if (found == fields.end())
        return foreign(where + std::string(key) +
                       " is missing; is this a whole file of Booster.save_model?");
    return found->second;
}

template <class T>
Result<T> number(std::string_view text, const std::string& where) {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stop != end || text.empty())
        return foreign(where + " is " + shown(text) + ", not a number in range");
    return value;
}

template <class T>
Result<T> number_of(const Fields& fields, std::string_view key, const std::string& where) {
    OUTCRY_ASSIGN(const std::string_view text, field(fields, key, where));
    return number<T>(text, where + std::string(key));
}

/// Exactly `count` numbers with blanks between them.
template <class T>
Result<std::vector<T>> list(const Fields& fields, std::string_view key, std::size_t count,
                            const std::string& where) {
    OUTCRY_ASSIGN(std::string_view rest, field(fields, key, where));
    std::vector<T> values;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end != 0) {
            if (values.size() == count)
                return foreign(where + std::string(key) + " lists more than " +
                               std::to_string(count) + " values");
            OUTCRY_ASSIGN(const T value, number<T>(rest.substr(0, end), where + std::string(key)));
            values.push_back(value);
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (values.size() != count)
        return foreign(where + std::string(key) + " should list " + std::to_string(count) +
                       " values, has " + std::to_string(values.size()));
    return values;
}

/// The categories of each categorical split, from bit sets side by side.
class CategorySets {
 public:
    static Result<CategorySets> read(const Fields& fields, const std::string& where) {
        OUTCRY_ASSIGN(const auto count, number_of<std::size_t>(fields, "num_cat", where));
        CategorySets sets;
        if (count == 0) return sets;
        if (count > limits::tree_nodes_max)
            return foreign(where + "num_cat is " + std::to_string(count));
        OUTCRY_ASSIGN(sets.boundaries_,
                      list<std::uint32_t>(fields, "cat_boundaries", count + 1, where));
        if (sets.boundaries_.front() != 0 ||
            !std::is_sorted(sets.boundaries_.begin(), sets.boundaries_.end()) ||
            sets.boundaries_.back() > count * (limits::categories_max / 32))
            return foreign(where +
                           "cat_boundaries do not ascend from 0, or a set holds more than " +
                           std::to_string(limits::categories_max) + " categories");
        OUTCRY_ASSIGN(sets.words_,
                      list<std::uint32_t>(fields, "cat_threshold", sets.boundaries_.back(), where));
        return sets;
    }

    Result<std::vector<std::uint32_t>> set(double index, const std::string& where) const {
        const std::size_t count = boundaries_.empty() ? 0 : boundaries_.size() - 1;
        if (!(index >= 0) || index >= static_cast<double>(count) || index != std::floor(index))
            return foreign(where + "names category set " + std::to_string(index) + " of " +
                           std::to_string(count));
        const auto at = static_cast<std::size_t>(index);
        if (boundaries_[at + 1] - boundaries_[at] > limits::categories_max / 32)
            return foreign(where + "has a set of more than " +
                           std::to_string(limits::categories_max) + " categories");
        std::vector<std::uint32_t> members;
        for (std::uint32_t word = boundaries_[at]; word < boundaries_[at + 1]; ++word)
            for (std::uint32_t bit = 0; bit < 32; ++bit)
                if ((words_[word] >> bit & 1U) != 0)
                    members.push_back((word - boundaries_[at]) * 32 + bit);
        return members;
    }

 private:
    std::vector<std::uint32_t> boundaries_;
    std::vector<std::uint32_t> words_;
};

Result<void> read_splits(const Fields& fields, std::size_t count, const std::string& where,
                         LightTree& tree) {
    OUTCRY_ASSIGN(const auto features, list<std::uint32_t>(fields, "split_feature", count, where));
    OUTCRY_ASSIGN(const auto thresholds, list<double>(fields, "threshold", count, where));
    OUTCRY_ASSIGN(const auto kinds, list<std::uint32_t>(fields, "decision_type", count, where));
    OUTCRY_ASSIGN(const CategorySets sets, CategorySets::read(fields, where));
    for (std::size_t node = 0; node < count; ++node) {
        const std::uint32_t kind = kinds[node];
        const std::uint32_t missing = kind >> 2U;
        const std::string place = where + "decision_type[" + std::to_string(node) + "] ";
        if (missing > 2)
            return foreign(place + "is " + std::to_string(kind) + ", 0 to 11 are read");
        LightSplit split{features[node],   (kind & 1U) != 0,
                         (kind & 2U) != 0, LightMissing{static_cast<std::uint8_t>(missing)},
                         thresholds[node], {}};
        if (split.categorical) {
            OUTCRY_ASSIGN(split.categories, sets.set(split.threshold, place));
        } else if (!std::isfinite(split.threshold)) {
            return foreign(where + "threshold[" + std::to_string(node) + "] is not finite");
        }
        tree.splits.push_back(std::move(split));
    }
    return {};
}

Result<LightTree> read_tree(const Fields& fields, const std::string& where) {
    OUTCRY_ASSIGN(const auto leaves, number_of<std::size_t>(fields, "num_leaves", where));
    if (leaves == 0 || 2 * leaves - 1 > limits::tree_nodes_max)
        return foreign(where + "num_leaves is " + std::to_string(leaves) + ", allowed are 1 to " +
                       std::to_string((limits::tree_nodes_max + 1) / 2));
    if (const auto linear = fields.find("is_linear");
        linear != fields.end() && linear->second != "0")
        return foreign(where +
                       "has linear leaves, which are not read; train with linear_tree=false");
    LightTree tree;
    OUTCRY_ASSIGN(tree.values, list<double>(fields, "leaf_value", leaves, where));
    for (const double value : tree.values)
        if (!std::isfinite(value))
            return foreign(where + "leaf_value holds one that is not finite");
    const std::size_t splits = leaves - 1;
    if (splits == 0) {
        tree.left = tree.right = {-1};
        return tree;
    }
    OUTCRY_TRY(read_splits(fields, splits, where, tree));
    // A child below zero is a leaf: its index with all bits flipped.
    const auto children = [&](const char* key) -> Result<std::vector<std::int32_t>> {
        OUTCRY_ASSIGN(auto named, list<std::int32_t>(fields, key, splits, where));
        for (std::int32_t& child : named)
            if (child < 0) child = static_cast<std::int32_t>(splits) + ~child;
        named.resize(splits + leaves, -1);
        return named;
    };
    OUTCRY_ASSIGN(tree.left, children("left_child"));
    OUTCRY_ASSIGN(tree.right, children("right_child"));
    OUTCRY_ASSIGN(tree.cover, list<double>(fields, "internal_count", splits, where));
    OUTCRY_ASSIGN(const auto leaf_cover, list<double>(fields, "leaf_count", leaves, where));
    tree.cover.insert(tree.cover.end(), leaf_cover.begin(), leaf_cover.end());
    return tree;
}

Result<void> read_objective(const Fields& fields, LightModel& model) {
    OUTCRY_ASSIGN(const std::string_view text, field(fields, "objective", ""));
    const std::size_t end = std::min(text.find(' '), text.size());
    model.objective = std::string(text.substr(0, end));
    if (model.objective != "binary" && model.objective != "cross_entropy")
        return foreign("objective is " + shown(model.objective) +
                       ", only binary and cross_entropy are read");
    constexpr std::string_view key = " sigmoid:";
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + key.size());
    OUTCRY_ASSIGN(model.sigmoid, number<double>(rest.substr(0, rest.find(' ')), "sigmoid"));
    if (!(model.sigmoid > 0) || !std::isfinite(model.sigmoid))
        return foreign("sigmoid is " + std::to_string(model.sigmoid) + ", not above zero");
    return {};
}

Result<void> read_header(const Fields& fields, LightModel& model) {
    OUTCRY_ASSIGN(const std::string_view version, field(fields, "version", ""));
    if (version != "v3" && version != "v4")
        return foreign("version is " + shown(version) + ", v3 and v4 are read");
    model.library = "lightgbm text " + std::string(version);
    for (const auto& [key, only] :
         {std::pair{"num_class", "1"}, std::pair{"num_tree_per_iteration", "1"}}) {
        OUTCRY_ASSIGN(const std::string_view value, field(fields, key, ""));
        if (value != only)
            return foreign(std::string(key) + " is " + shown(value) +
                           "; only models with one output are read");
    }
    if (fields.count("average_output") != 0)
        return foreign("average_output: random forests are not read, only boosted ones");
    OUTCRY_ASSIGN(const auto last, number_of<std::size_t>(fields, "max_feature_idx", ""));
    if (last >= limits::features_max)
        return foreign("max_feature_idx is " + std::to_string(last) + ", allowed are 0 to " +
                       std::to_string(limits::features_max - 1));
    model.features = last + 1;
    OUTCRY_TRY(read_objective(fields, model));
    OUTCRY_ASSIGN(std::string_view names, field(fields, "feature_names", ""));
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(' '), names.size());
        if (end != 0) model.feature_names.emplace_back(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return {};
}

}  // namespace

bool is_lightgbm(std::string_view bytes) {
    return bytes.substr(0, 5) == "tree\n" || bytes.substr(0, 6) == "tree\r\n";
}

Result<LightModel> read_lightgbm(std::string_view bytes) {
    if (bytes.size() > limits::model_bytes_max)
        return error(Error::Kind::limit, "lightgbm model: " + std::to_string(bytes.size()) +
                                             " bytes exceed " +
                                             std::to_string(limits::model_bytes_max));
    if (!is_lightgbm(bytes)) return foreign("does not begin with a line `tree`");
    Lines lines(bytes);
    OUTCRY_ASSIGN(const Fields header, block(lines, ""));
    LightModel model;
    OUTCRY_TRY(read_header(header, model));
    for (;;) {
        auto line = lines.next();
        while (line && line->empty()) line = lines.next();
        if (!line)
            return foreign("ends after " + std::to_string(model.trees.size()) +
                           " trees without `end of trees`: the file is torn");
        if (*line == "end of trees") break;
        const std::string index = std::to_string(model.trees.size());
        if (*line != "Tree=" + index)
            return foreign("expected Tree=" + index + ", found " + shown(*line));
        if (model.trees.size() == limits::trees_max)
            return foreign("more than " + std::to_string(limits::trees_max) + " trees");
        const std::string where = "tree " + index + ": ";
        OUTCRY_ASSIGN(const Fields fields, block(lines, where));
        OUTCRY_ASSIGN(auto tree, read_tree(fields, where));
        model.trees.push_back(std::move(tree));
    }
    return model;
}

}  // namespace outcry::predict
