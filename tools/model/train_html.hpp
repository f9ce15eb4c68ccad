// SPDX-License-Identifier: Apache-2.0
// What a training found as one page without network: figures, folds, curves as inline SVG. A pure
// function for any thread. The page owns its text.
#pragma once

#include <string>

#include "actors/predict/train/train.hpp"

namespace outcry::tools {

[[nodiscard]] std::string train_html(const predict::TrainReport& report);

}  // namespace outcry::tools
