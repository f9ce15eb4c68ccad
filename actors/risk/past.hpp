// SPDX-License-Identifier: Apache-2.0
// Which steps of the ring count for a book: those in which all that it holds had a return, oldest
// first, the one under way as soon as all of it has closed. Mostly that is all of the ring but
// perhaps the step under way, which is then two runs of slots and no list of them. Made for one
// question to the veto; what it looks at must not change meanwhile.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace outcry::risk {

/// One instrument's ring of returns.
using Returns = std::vector<std::optional<double>>;

class Past {
 public:
    /// Of `held`, whose rings stand at `at` with `kept` steps over, of a ring of `size`.
    Past(std::span<const Returns* const> held, std::size_t at, std::size_t kept, std::size_t size);

    [[nodiscard]] std::size_t steps() const { return steps_; }

    /// `take(k, value)` for each step, of one of `held`.
    template <class Take>
    void each(const Returns& returns, Take take) const {
        std::size_t k = 0;
        for (const std::size_t slot : listed_) take(k++, *returns[slot]);
        if (!listed_.empty()) return;
        for (const Run& run : runs_)
            for (std::size_t slot = run.from; slot < run.end; ++slot) take(k++, *returns[slot]);
    }

 private:
    struct Run {
        std::size_t from = 0, end = 0;
    };

    void list(std::span<const Returns* const> held);

    std::array<Run, 2> runs_;          // from the oldest on
    std::vector<std::size_t> listed_;  // where a step between them is missing
    std::size_t steps_ = 0;
};

}  // namespace outcry::risk
