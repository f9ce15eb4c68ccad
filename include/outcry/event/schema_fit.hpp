// SPDX-License-Identifier: Apache-2.0
// Whether this build reads events as another build recorded them: the same, older (fields were
// appended since: they keep their defaults), or not at all.
// Pure functions, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

enum class SchemaFit { same, older, other };

/// How a body of `recorded` reads as `own`.
[[nodiscard]] SchemaFit schema_fit(const TypeInfo& recorded, const TypeInfo& own);

/// Compares the JSON Schemas a journal carries, by name, with the events this build knows; schemas
/// it does not know are not its business. The names of older ones; an error shows both forms of
/// the first that cannot be read.
[[nodiscard]] Result<std::vector<std::string>> fit_schemas(
    const std::map<std::string, std::string>& recorded);

/// `{symbol: text, price: price, refs: [integer]}`, for messages.
[[nodiscard]] std::string schema_words(const TypeInfo& type);

}  // namespace outcry
