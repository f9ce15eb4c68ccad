// SPDX-License-Identifier: Apache-2.0
// A described struct as command-line flags: `--edge-min=12bp`, nested ones dotted, help with units
// and defaults. Pure functions for any thread. Everything returned owns its text.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/codec/encode.hpp"

namespace outcry {

struct Flag {
    std::string name;         // `--drawdown-max.day`
    std::string placeholder;  // `RATIO`, `buy|sell`, `TEXT,...`; empty for a boolean
    std::string doc;
    std::string fallback;  // the default as one would write it; may be empty
    bool required = false;
};

/// One flag for each field that is not a record, in declared order; the fields of records follow
/// under a dot.
[[nodiscard]] std::vector<Flag> flags_of(const TypeInfo& type);
/// The same in aligned lines for --help.
[[nodiscard]] std::string flags_help(const TypeInfo& type, std::size_t indent = 2);

struct ParsedFlags {
    Buffer body;                     // canonical, defaults filled in
    std::vector<std::string> words;  // what was no flag, in order
};

/// Reads `--name=value`, `--name value` and a bare `--name` for booleans (`--no-name` turns one
/// off); `--` ends the flags. Lists may be repeated or separated by commas. Dashes and underscores
/// are the same. All complaints stand in one message.
[[nodiscard]] Result<ParsedFlags> parse_flags(std::span<const std::string> arguments,
                                              const TypeInfo& type);

}  // namespace outcry
