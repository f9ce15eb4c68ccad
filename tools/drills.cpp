// SPDX-License-Identifier: Apache-2.0
#include "tools/drills.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "outcry/actor/kind.hpp"
#include "outcry/base/text.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

Result<std::multimap<std::uint64_t, std::string>> parse_kills(const std::string& text) {
    std::multimap<std::uint64_t, std::string> kills;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string one = text.substr(at, comma - at);
        const std::size_t sign = std::min(one.find('@'), one.size());
        const std::string number = one.substr(std::min(sign + 1, one.size()));
        std::uint64_t seq = 0;
        const char* end = number.data() + number.size();
        const auto read = std::from_chars(number.data(), end, seq);
        if (sign == 0 || read.ec != std::errc{} || read.ptr != end)
            return invalid("--kill wants NAME@SEQ[,NAME@SEQ]…, got " + quoted(one));
        kills.emplace(seq, one.substr(0, sign));
        at = comma + 1;
    }
    return kills;
}

Result<void> check_kills(const std::multimap<std::uint64_t, std::string>& kills, const Plan& plan) {
    std::vector<std::string_view> names, processes;
    for (const PlannedActor& member : plan.members) {
        names.emplace_back(member.name);
        const Kind* kind = find_kind(member.kind);
        const bool started = kind == nullptr || !(kind->outside || kind->operates);
        if (member.place == Place::process && started) processes.emplace_back(member.name);
    }
    const auto among = [](const std::vector<std::string_view>& list, std::string_view name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (const auto& [seq, name] : kills) {
        const std::string drill = joined({"--kill ", name, "@", std::to_string(seq), ": "});
        if (!among(names, name))
            return invalid(
                joined({drill, quoted(name), " is nobody on this floor", name_hint(name, names)}));
        if (!among(processes, name))
            return invalid(joined({drill, quoted(name),
                                   " is no process of this floor, which alone can be killed",
                                   processes.empty() ? "; run it with --place process"
                                                     : name_hint(name, processes)}));
    }
    return {};
}

}  // namespace outcry::tools
