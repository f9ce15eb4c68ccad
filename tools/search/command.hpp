// SPDX-License-Identifier: Apache-2.0
// The words of `backtest`, `optimize`, `walkforward`, `montecarlo`, `validate` and `gate`. Main
// thread; a SearchVerbs outlives the parsing.
#pragma once

#include <functional>

#include "tools/search/search.hpp"
#include "tools/search/validate.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace outcry::tools {

struct SearchVerbs {
    SearchOptions search;
    MonteCarloOptions drawing;
    ValidateOptions validating;
    GateOptions gate;
};

/// Adds the verbs; whichever is said is put into `chosen`.
void add_searches(CLI::App& app, std::function<Result<int>()>& chosen, SearchVerbs& options);

}  // namespace outcry::tools
