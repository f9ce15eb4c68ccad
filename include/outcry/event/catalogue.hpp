// SPDX-License-Identifier: Apache-2.0
// Every event type this build knows, by schema name: for `outcry schema`, the journal's channels
// and the broker's checks. Immutable after first use, any thread. An actor of another maker adds
// its own through its manifest.
#pragma once

#include <string_view>
#include <vector>

#include "outcry/codec/type_info.hpp"

namespace outcry {

/// All built-in event types, in the order of the way of one tick.
[[nodiscard]] const std::vector<const TypeInfo*>& event_catalogue();
/// nullptr when the schema is not built in.
[[nodiscard]] const TypeInfo* find_event_type(std::string_view schema);

}  // namespace outcry
