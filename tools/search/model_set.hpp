// SPDX-License-Identifier: Apache-2.0
// The models a floor asks, each by the content of its file: what a topology says of a model is a
// path, and another file at that path makes another floor of it. Reads files, writes none. Any
// thread.
#pragma once

#include <map>
#include <string>

#include "outcry/actor/plan.hpp"

namespace outcry::tools {

/// SHA-256 of every model file by the parameter that names it, `predict.model` or
/// `ensemble.models.slow`. A file that cannot be read has none: the check refuses such a floor.
/// `known` are digests by path, for whoever asks of many floors.
[[nodiscard]] std::map<std::string, std::string> models_of(
    const Plan& plan, std::map<std::string, std::string>* known = nullptr);

}  // namespace outcry::tools
