// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/environment.hpp"

#include <algorithm>
#include <array>
#include <string_view>

extern char** environ;

namespace outcry {

namespace {

constexpr std::string_view fault = "OUTCRY_FAULT";  // planted by a test
constexpr std::array<std::string_view, 11> usual = {
    "PATH",     "HOME", "USER",   "LOGNAME",     "SHELL",          "LANG",
    "LANGUAGE", "TZ",   "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"};
/// Of interpreters, languages, and of tools that a program was built with.
constexpr std::array<std::string_view, 3> usual_begins = {"PYTHON", "LC_", fault};
constexpr std::string_view usual_end = "SAN_OPTIONS";

bool is_usual(std::string_view name) {
    return std::find(usual.begin(), usual.end(), name) != usual.end() ||
           name.ends_with(usual_end) ||
           std::any_of(usual_begins.begin(), usual_begins.end(),
                       [&](std::string_view begin) { return name.starts_with(begin); });
}

}  // namespace

std::vector<std::string> environment_of(const PlannedActor& member, bool first_life) {
    std::vector<std::string> environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const std::string_view name = text.substr(0, text.find('='));
        if (!first_life && name.starts_with(fault) && !text.ends_with(":always")) continue;
        const auto& named = member.environment;
        if (member.program.empty() || is_usual(name) ||
            std::find(named.begin(), named.end(), name) != named.end())
            environment.emplace_back(text);
    }
    return environment;
}

}  // namespace outcry
