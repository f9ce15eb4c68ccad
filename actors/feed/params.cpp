// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/params.hpp"

#include <unistd.h>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <tuple>

#include "actors/feed/pace.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/topic.hpp"

namespace outcry::feed {

namespace {

constexpr std::string_view placeholder = "{symbol}";

Result<void> check_timeframes(const RecordedFeedParams& params) {
    if (!params.bars) return {};
    for (const Timeframe& wanted : params.timeframes)
        if (wanted < params.timeframe)
            return invalid(joined({"timeframes holds ", wanted.to_string(), ", shorter than the ",
                                   params.timeframe.to_string(),
                                   " of the bars in the files, leave it out or feed trades"}));
    return {};
}

}  // namespace

Result<void> check(const RecordedFeedParams& params) {
    if (!params.bars && !params.trades && !params.quotes)
        return invalid("names neither bars nor trades nor quotes, give the path of at least one");
    if (!params.timeframe.is_timed())
        return invalid(joined({"timeframe ", params.timeframe.to_string(),
                               " of the bars in the files is not one by the clock such as 1m"}));
    for (const auto* pattern : patterns_of(params))
        if (*pattern && (*pattern)->empty())
            return invalid("path is empty, leave the key out instead");
    if (params.bars && !params.stamp)
        return invalid(
            "stamp is missing: say stamp = \"open\" or \"close\", what the time of a bar in the "
            "files "
            "stands for");
    if (params.warmup.ns < 0)
        return invalid(joined({"warmup of ", time::to_string(params.warmup), " is negative"}));
    if (params.from && params.to && *params.from >= *params.to)
        return invalid(joined(
            {"from ", time::to_iso(*params.from), " is not before to ", time::to_iso(*params.to)}));
    OUTCRY_TRY(check_timeframes(params));
    if (auto pace = Pace::parse(params.pace); !pace) return std::move(pace).failure();
    return {};
}

std::string file_of(const std::string& pattern, const std::string& symbol,
                    const std::string& base) {
    TopicWriter encoded;
    encoded.begin("");
    encoded.token(symbol);
    std::string path = pattern;
    for (std::size_t at = 0; (at = path.find(placeholder, at)) != std::string::npos;) {
        const std::string_view token = encoded.text().substr(1);
        path.replace(at, placeholder.size(), token);
        at += token.size();
    }
    return path.front() == '/' || base.empty() ? path : joined({base, "/", path});
}

Result<void> check_files(const RecordedFeedParams& params, const std::string& base) {
    constexpr std::string_view keys[] = {"bars", "marks", "funding", "depth", "quotes", "trades"};
    const auto patterns = patterns_of(params);
    static_assert(std::size(keys) == std::tuple_size_v<decltype(patterns)>);
    std::string missing, place, why;
    for (const std::string& symbol : params.symbols)
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            if (!*patterns[i]) continue;
            const std::string path = file_of(**patterns[i], symbol, base);
            if (::access(path.c_str(), R_OK) == 0) continue;
            if (place.empty()) {
                why = std::generic_category().message(errno);
                if ((**patterns[i]).front() != '/')
                    why += "; a path begins at the topology's folder";
                place = keys[i];
            }
            missing += joined({missing.empty() ? "" : ", ", quoted(path)});
        }
    if (missing.empty()) return {};
    return error(Error::Kind::not_found, joined({"cannot read ", missing, ": ", why}), place);
}

}  // namespace outcry::feed
