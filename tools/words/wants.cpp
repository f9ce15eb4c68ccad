// SPDX-License-Identifier: Apache-2.0
#include "tools/words/wants.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/topic.hpp"
#include "tools/log_place.hpp"

namespace outcry::tools {

namespace {

/// Both sides of the sign, and two names or more before it.
Result<void> check_setting(const std::string& text) {
    const std::size_t sign = text.find('=');
    const std::string path = "." + text.substr(0, sign) + ".";
    const bool named = sign != std::string::npos && path.find("..") == std::string::npos;
    if (named && std::count(path.begin(), path.end(), '.') >= 3) return {};
    return invalid(
        joined({"expected actor.param=value such as core.edge_min=12bp, got ", quoted(text)}));
}

Result<void> check_endpoint(const std::string& text) {
    for (const std::string_view scheme : {"tcp://", "ipc://"})
        if (text.starts_with(scheme) && text.size() > scheme.size()) return {};
    return invalid(joined({"wants an endpoint such as tcp://127.0.0.1:5556, got ", quoted(text)}));
}

}  // namespace

std::string after_option(std::string message) {
    const std::size_t space = message.find(' ');
    return message.starts_with("--") && space != std::string::npos ? message.substr(space + 1)
                                                                   : message;
}

CLI::Validator wants_one_of(std::vector<std::string> words) {
    return wants([words = std::move(words)](const std::string& text) -> Result<void> {
        if (std::find(words.begin(), words.end(), text) != words.end()) return {};
        std::string all;
        for (std::size_t i = 0; i < words.size(); ++i)
            all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
        const std::vector<std::string_view> known(words.begin(), words.end());
        return invalid(joined({"wants ", all, ", got ", quoted(text), did_you_mean(text, known)}));
    });
}

CLI::Validator wants_time() {
    return wants([](const std::string& text) { return time::parse(text); });
}
CLI::Validator wants_place() { return wants(parse_log_place); }
CLI::Validator wants_pattern() {
    return wants([](const std::string& text) { return check_pattern(text); });
}
CLI::Validator wants_setting() { return wants(check_setting); }
CLI::Validator wants_endpoint() { return wants(check_endpoint); }

}  // namespace outcry::tools
