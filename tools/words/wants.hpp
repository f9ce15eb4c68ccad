// SPDX-License-Identifier: Apache-2.0
// Checks of single words as they are read, so that what can mean nothing is misuse (exit 2) before
// anything is opened or made. They are copied into the CLI::App. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <utility>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::tools {

/// What CLI11 puts behind the option's name; a message that begins with that name loses it.
[[nodiscard]] std::string after_option(std::string message);

/// A word that `read` can read. It takes a const std::string& and gives a Result.
template <class Read>
[[nodiscard]] CLI::Validator wants(Read read) {
    return CLI::Validator(
        [read = std::move(read)](std::string& text) {
            const auto made = read(text);
            return made ? std::string() : after_option(made.error().text());
        },
        "");
}
[[nodiscard]] CLI::Validator wants_one_of(std::vector<std::string> words);
[[nodiscard]] CLI::Validator wants_time();
[[nodiscard]] CLI::Validator wants_place();     // in a log: a seq or a time
[[nodiscard]] CLI::Validator wants_pattern();   // of topics
[[nodiscard]] CLI::Validator wants_setting();   // actor.param=value
[[nodiscard]] CLI::Validator wants_endpoint();  // of ZeroMQ

}  // namespace outcry::tools
