// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/json_place.hpp"

#include <algorithm>

namespace outcry::ledger {

namespace {

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

 private:
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
    const std::string_view before = text.substr(0, walk.at());
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return JsonPlace{static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
                     before.size() - line_begin + 1};
}

}  // namespace outcry::ledger
