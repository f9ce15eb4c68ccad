// SPDX-License-Identifier: Apache-2.0
#include "tools/indicator/indicator.hpp"

#include <cstdio>
#include <string_view>

#include "tools/indicator/list.hpp"
#include "tools/indicator/run.hpp"
#include "tools/indicator/suggest.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// `rsi:14` is taken as well as `rsi 14`.
std::vector<std::string_view> split_words(const std::vector<std::string>& words) {
    std::vector<std::string_view> parts;
    for (const std::string& word : words) {
        std::string_view rest = word;
        if (parts.empty() && rest.find(':') != std::string_view::npos) {
            parts.push_back(rest.substr(0, rest.find(':')));
            rest.remove_prefix(parts[0].size() + 1);
        }
        for (std::size_t comma = 0; comma != std::string_view::npos;
             rest.remove_prefix(comma + 1)) {
            comma = rest.find(',');
            parts.push_back(rest.substr(0, comma));
            if (comma == std::string_view::npos) break;
        }
    }
    return parts;
}

}  // namespace

Result<int> indicator(const IndicatorOptions& options) {
    const std::vector<std::string_view> words = split_words(options.words);
    if (options.list) {
        if (words.size() > 1) return misused(invalid("--list takes one name or none"));
        const auto printed = list_indicators(words.empty() ? "" : words[0], options.json);
        return printed ? 0 : misused(printed.error());
    }
    if (words.empty())
        return misused(
            invalid("expected the name of an indicator; `outcry indicator --list` gives them all"));
    if (options.json) return misused(invalid("--json goes with --list; the values are CSV"));
    if (options.input.empty())
        return misused(
            invalid("expected --input FILE with columns such as ts_ms,open,high,low,close,volume"));
    if (const auto known = asked_indicator(words[0]); !known) return misused(known.error());
    const auto spec = indicator::bind_indicator(words[0], std::span(words).subspan(1));
    if (!spec) return misused(spec.error());
    auto binding = bind_inputs(*spec->info, options.inputs);
    if (!binding) return misused(binding.error());
    auto made = spec->make();
    if (!made) return misused(made.error());
    OUTCRY_ASSIGN(const std::int64_t rows,
                  run_indicator(*spec->info, **made, *binding, options.input, options.output));
    if (const int needed = (*made)->lookback() + 1; rows < needed)
        std::fprintf(
            stderr,
            "outcry: %s has its first value at row %d, %s holds %lld: give it a longer history\n",
            spec->text().c_str(), needed, options.input.c_str(), static_cast<long long>(rows));
    return 0;
}

}  // namespace outcry::tools
