// SPDX-License-Identifier: Apache-2.0
// Whether a floor asks the question its models answer. A pure function for any thread. What it is
// given is only read during the call.
#pragma once

#include "actors/predict/ensemble.hpp"
#include "outcry/event/floor.hpp"

namespace outcry::predict {

/// Refused when a core that counts the votes of `self`, or a case beside it, has another stop,
/// target or horizon.
[[nodiscard]] Result<void> check_floor(const FloorOpened& opened, const Ensemble& models,
                                       std::string_view self);

}  // namespace outcry::predict
