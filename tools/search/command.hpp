// SPDX-License-Identifier: Apache-2.0
// The words of `backtest`, `optimize`, `walkforward`, `montecarlo`, `validate` and `gate`. Main
// thread.
#pragma once

#include "tools/words/words.hpp"

namespace outcry::tools {

/// Adds the verbs; whichever is said is put into `chosen`.
void add_searches(CLI::App& app, Verb& chosen);

}  // namespace outcry::tools
