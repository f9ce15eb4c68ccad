// SPDX-License-Identifier: Apache-2.0
// A topology's text as TOML, before anyone asks what it means. Pure functions for any thread.
#pragma once

#include <string>

#include "actors/topology/load.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry::topology {

/// `name` is what places in it begin with. Tables that the file leaves out and an override speaks
/// to are there as if it named them; the overrides themselves are not applied.
[[nodiscard]] Result<TomlDocument> document_of(const std::string& text, const std::string& name,
                                               const LoadOptions& options);

}  // namespace outcry::topology
