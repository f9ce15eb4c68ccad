// SPDX-License-Identifier: Apache-2.0
// Processes that try floors, one a core, forked of one that has the ground under its feet. They end
// with their parent, and leave Ctrl-C to it. Main thread; the ground outlives them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/search/ground.hpp"

namespace outcry::tools {

class Crew {
 public:
    using Words = std::vector<std::string>;
    /// Called as each is done, in any order; an error ends the work.
    using OnDone = std::function<Result<void>(std::size_t which, Trial trial)>;

    /// `processes` 0: as many as there are cores.
    Crew(const Ground& ground, unsigned processes, const std::atomic<bool>* stop);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew();

    [[nodiscard]] unsigned size() const { return size_; }
    /// Tries all of them. False when `stop` was set: what had begun was finished, the rest was not
    /// begun.
    [[nodiscard]] Result<bool> work(const std::vector<Words>& all, const OnDone& on_done);

 private:
    struct Hand;
    [[nodiscard]] Result<void> hire(Hand& hand);
    void dismiss(Hand& hand);
    [[nodiscard]] Result<void> give(Hand& hand, const std::vector<Words>& all, std::size_t from,
                                    std::size_t count);
    [[nodiscard]] std::optional<Trial> take(Hand& hand, const std::vector<Words>& all);
    [[nodiscard]] std::size_t share_of(std::size_t left) const;

    const Ground& ground_;
    const std::atomic<bool>* stop_;
    unsigned size_;
    std::vector<std::unique_ptr<Hand>> hands_;
    std::vector<std::size_t> again_;  // given to a process that died before it came to them
};

}  // namespace outcry::tools
