// SPDX-License-Identifier: Apache-2.0
// How a search chooses what to try next. Batch by batch, so that what is chosen depends on the seed
// and on what was found, never on how many processes there are or which was done first; a search
// that was stopped chooses the same again. One thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "outcry/statistics/random.hpp"
#include "tools/search/space.hpp"

namespace outcry::tools {

class Method {
 public:
    Method() = default;
    Method(const Method&) = delete;
    Method& operator=(const Method&) = delete;
    virtual ~Method() = default;

    /// Points to try next, none of them given before; none at all: the search is over.
    [[nodiscard]] virtual std::vector<Point> next() = 0;
    /// What the last batch was worth, in its order; nothing for a floor that failed. Higher is
    /// better.
    virtual void learn(const std::vector<std::optional<double>>& values) = 0;
};

struct MethodOptions {
    std::uint64_t trials = 0;  // 0: all points of a grid, 100 else
    std::uint64_t seed = 1;
};

/// grid: every point. random: points drawn without return. genetic: tournaments, uniform crossover,
/// steps to neighbours (Holland, Adaptation in Natural and Artificial Systems, 1975). bayesian:
/// tree-structured Parzen estimators (Bergstra, Bardenet, Bengio, Kégl, Algorithms for
/// Hyper-Parameter Optimization, NIPS 2011, section 4).
[[nodiscard]] Result<std::unique_ptr<Method>> make_method(const std::string& name,
                                                          const Space& space,
                                                          const MethodOptions& options);

}  // namespace outcry::tools
