// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "outcry/indicator/expression.hpp"
#include "outcry/indicator/lowered.hpp"

namespace outcry::indicator {
namespace {

void drop_front(std::string& text, std::string_view front) {
    if (text.size() > front.size() && text.starts_with(front)) text.erase(0, front.size());
}

}  // namespace

std::string output_name(std::string_view indicator, std::string_view output) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> words{{
        {"hist", "histogram"},
        {"upperband", "upper"},
        {"middleband", "middle"},
        {"lowerband", "lower"},
        {"slowk", "k"},
        {"slowd", "d"},
        {"fastk", "k"},
    }};
    std::string name = lowered(output);
    drop_front(name, "out");
    if (name == "real" || name == "integer") return "";
    drop_front(name, "real");
    drop_front(name, lowered(indicator));
    if (name == "fastd") return "d";
    for (const auto& [from, to] : words)
        if (name == from) return std::string(to);
    return name;
}

}  // namespace outcry::indicator
