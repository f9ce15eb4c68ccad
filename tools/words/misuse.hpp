// SPDX-License-Identifier: Apache-2.0
// Which word of a command line is none that its verb knows, and which was probably meant: CLI11
// tells the one, not the other. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace outcry::tools {

/// The first unknown option, or unknown word of a family such as `log`, with what was meant; empty
/// when every word is known and something else is wrong.
[[nodiscard]] std::string unknown_word(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace outcry::tools
