// SPDX-License-Identifier: Apache-2.0
#include "tools/indicator/suggest.hpp"

#include <algorithm>
#include <string>

#include "outcry/base/text.hpp"
#include "outcry/indicator/lowered.hpp"

namespace outcry::tools {
namespace {

using indicator::IndicatorInfo;

constexpr std::size_t told_max = 6;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char letter : indicator::lowered(text)) {
        if (letter == ' ' || letter == '_' || letter == '-')
            words.emplace_back();
        else
            words.back() += letter;
    }
    std::erase(words, "");
    return words;
}

/// The beginning of one of the words: `band` of `Bollinger Bands`, but not `ma` of `Normal`.
bool begins_a_word(const std::vector<std::string>& held, const std::string& word) {
    return std::any_of(held.begin(), held.end(), [&](const std::string& one) {
        return one.starts_with(word) ||
               (word.size() > 3 && one.size() > 3 && word.starts_with(one));
    });
}

std::string told(const std::vector<const IndicatorInfo*>& found) {
    std::string all;
    for (std::size_t i = 0; i < std::min(found.size(), told_max); ++i)
        all += joined({i == 0 ? "" : ", ", found[i]->name, " (", found[i]->hint, ")"});
    if (found.size() > told_max)
        all += joined({" or ", std::to_string(found.size() - told_max), " more"});
    return all;
}

}  // namespace

std::vector<const IndicatorInfo*> described_by(std::string_view words) {
    const std::vector<std::string> asked = words_of(words);
    std::vector<const IndicatorInfo*> found;
    if (asked.empty()) return found;
    for (const IndicatorInfo& info : indicator::indicators()) {
        const std::vector<std::string> held =
            words_of(joined({info.name, " ", info.hint, " ", info.group}));
        if (std::all_of(asked.begin(), asked.end(),
                        [&](const std::string& word) { return begins_a_word(held, word); }))
            found.push_back(&info);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto* a, const auto* b) { return a->hint.size() < b->hint.size(); });
    return found;
}

Result<const IndicatorInfo*> asked_indicator(std::string_view name) {
    auto known = indicator::find_indicator(name);
    if (known) return known;
    Error unknown = known.error();
    const bool near = unknown.message.ends_with('?');  // did you mean this one?
    const auto found = near ? std::vector<const IndicatorInfo*>() : described_by(name);
    if (!found.empty()) unknown.message += joined({"; by its description it may be ", told(found)});
    unknown.message += joined({near ? " " : "; ", "`outcry indicator --list` gives them all"});
    return unknown;
}

}  // namespace outcry::tools
