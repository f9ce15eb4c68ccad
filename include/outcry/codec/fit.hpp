// SPDX-License-Identifier: Apache-2.0
// Fits what was written to what was described: a Value tree and a TypeInfo give canonical bytes, or
// every complaint at once. Pure functions for any thread. Complaints own their text; the bytes are
// empty when there is one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/codec/type_info.hpp"
#include "outcry/codec/value.hpp"

namespace outcry {

/// One thing that does not fit: where it was written, its path as a JSON pointer
/// (`/drawdown_max/day`), and what to write instead.
struct Misfit {
    TextPlace at;
    std::string path;
    std::string message;
};

struct Fitted {
    Buffer body;
    std::vector<Misfit> misfits;

    [[nodiscard]] bool ok() const { return misfits.empty(); }
};

/// How the text was written: decides the words of messages, and whether 64-bit integers may stand
/// in quotes (JSON).
enum class Syntax { toml, json, flags };

struct FitOptions {
    Syntax syntax = Syntax::toml;
    /// Keys of the outermost table that somebody else reads.
    std::span<const std::string_view> also_known = {};
    /// Where missing keys are reported, when the value itself has no place.
    TextPlace place = {};
};

[[nodiscard]] Fitted fit(const Value& value, const TypeInfo& type, const FitOptions& options = {});

/// `a percentage or basis points such as "5%" or "50bp"`: what a value of this type looks like.
[[nodiscard]] std::string expectation(const TypeInfo& type, Syntax syntax = Syntax::toml);
/// True for int64 and uint64, which JSON keeps in quotes because its readers keep 53 bits.
[[nodiscard]] bool is_wide_integer(const TypeInfo& type);

}  // namespace outcry
