// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/json_place.hpp"

#include <algorithm>
#include <set>

#include "outcry/base/text.hpp"

namespace outcry::ledger {

namespace {

constexpr std::size_t members_max = 20;  // that are told of

/// Goes over a text of which another parser has said that it is JSON.
class Walk {
 public:
    explicit Walk(std::string_view text) : text_(text) {}

    /// The value at hand has begun where at() is.
    [[nodiscard]] std::size_t at() const { return at_; }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
    /// Goes to the member or item `step` of the value at hand; of members named alike to the last,
    /// which is the one that counts.
    [[nodiscard]] bool enter(const std::string& step) {
        const char open = here();
        if (open != '{' && open != '[') return false;
        ++at_;
        std::optional<std::size_t> found;
        for (std::size_t index = 0; here_after_blanks() != '}' && here() != ']' && here() != 0;
             ++index) {
            std::string name = std::to_string(index);
            if (open == '{') {
                const std::size_t begin = at_ + 1;
                skip_text();
                name = text_.substr(begin, at_ - begin - 1);
                skip_to_value();
            }
            if (name == step) found = at_;
            skip_value();
            if (here_after_blanks() == ',') ++at_;
        }
        at_ = found.value_or(at_);
        return found.has_value();
    }
    /// Goes over every member and item below the value at hand and keeps those that are `wanted`,
    /// up to so many.
    template <class Wanted>
    void gather(std::vector<std::string>& path, const Wanted& wanted, std::size_t most,
                std::vector<JsonMember>& kept) {
        const char open = here();
        if ((open != '{' && open != '[') || path.size() == depth_max) return skip_value();
        ++at_;
        std::set<std::string_view> names;
        for (std::size_t index = 0; here_after_blanks() != '}' && here() != ']' && here() != 0;
             ++index) {
            bool repeated = false;
            if (open == '{') {
                const std::size_t begin = at_ + 1;
                skip_text();
                const std::string_view name = text_.substr(begin, at_ - begin - 1);
                skip_to_value();
                repeated = !names.insert(name).second;
                path.push_back(joined({path.empty() ? "" : ".", name.substr(0, name_shown_max)}));
            } else {
                path.push_back(joined({"[", std::to_string(index), "]"}));
            }
            const std::size_t begin = at_;
            gather(path, wanted, most, kept);
            if (kept.size() < most && wanted(trimmed(text_.substr(begin, at_ - begin)), repeated))
                kept.push_back({joined_path(path), place_of(begin)});
            path.pop_back();
            if (here_after_blanks() == ',') ++at_;
        }
        if (here() != 0) ++at_;
    }
    [[nodiscard]] JsonPlace place_of(std::size_t at) const {
        const std::string_view before = text_.substr(0, at);
        const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
        return {static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
                before.size() - line_begin + 1};
    }

 private:
    static constexpr std::size_t depth_max = 100;
    static constexpr std::size_t name_shown_max = 60;

    static std::string joined_path(const std::vector<std::string>& path) {
        std::string text;
        for (const std::string& step : path) text += step;
        return text;
    }
    static std::string_view trimmed(std::string_view text) {
        const std::size_t end = text.find_last_not_of(" \t\r\n");
        return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    }
    [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    char here_after_blanks() {
        skip_blanks();
        return here();
    }
    void skip_to_value() {
        at_ = std::min(text_.find(':', at_), text_.size() - 1) + 1;
        skip_blanks();
    }
    void skip_text() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        at_ = std::min(at_ + 1, text_.size());
    }
    void skip_value() {
        std::size_t depth = 0;
        while (at_ < text_.size()) {
            const char c = here();
            if (c == '"') {
                skip_text();
                if (depth == 0) return;
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
            if (c == '{' || c == '[') ++depth;
            ++at_;
            if ((c == '}' || c == ']') && --depth == 0) return;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<JsonPlace> place_in_json(std::string_view text,
                                       const std::vector<std::string>& path) {
    Walk walk(text);
    walk.skip_blanks();
    for (const std::string& step : path)
        if (!walk.enter(step)) return std::nullopt;
    return walk.place_of(walk.at());
}

std::vector<JsonMember> repeated_in_json(std::string_view text) {
    std::vector<JsonMember> kept;
    std::vector<std::string> path;
    Walk walk(text);
    walk.skip_blanks();
    walk.gather(
        path, [](std::string_view, bool repeated) { return repeated; }, members_max, kept);
    return kept;
}

std::optional<JsonMember> find_in_json(std::string_view text, std::string_view value) {
    std::vector<JsonMember> kept;
    std::vector<std::string> path;
    Walk walk(text);
    walk.skip_blanks();
    walk.gather(
        path, [&](std::string_view one, bool) { return one == value; }, 1, kept);
    if (kept.empty()) return std::nullopt;
    return kept.front();
}

}  // namespace outcry::ledger
