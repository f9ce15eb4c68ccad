// SPDX-License-Identifier: Apache-2.0
// How sure a model's figure is, as what a line of figures goes on with. A pure function for any
// thread.
#pragma once

#include <optional>
#include <string>

#include "actors/predict/model_file.hpp"
#include "tools/printed.hpp"

namespace outcry::tools {

/// ` [0.512, 0.534]`; nothing where it is not known.
[[nodiscard]] inline std::string between(const std::optional<predict::Interval>& interval) {
    return interval ? printed(" [%.3f, %.3f]", interval->low, interval->high) : "";
}

}  // namespace outcry::tools
