// SPDX-License-Identifier: Apache-2.0
// The members of a launched floor that are threads of its process. Started, asked and joined in
// the broker's thread; owned by the floor, whose links outlive it.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "actors/runtime/floor_links.hpp"
#include "actors/runtime/runner.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

class FloorThreads {
 public:
    FloorThreads(FloorLinks& links, const Runner::FindKind& find_kind)
        : links_(links), find_kind_(find_kind) {}
    ~FloorThreads() { join(); }
    FloorThreads(const FloorThreads&) = delete;
    FloorThreads& operator=(const FloorThreads&) = delete;

    /// `secret`: of this launch.
    void start(const PlannedActor& actor, const std::string& secret);
    [[nodiscard]] bool none() const { return threads_.empty(); }
    /// Those that ended with an error since the last call, by name.
    [[nodiscard]] std::vector<std::pair<std::string, Error>> failures();
    /// Tells them to leave and waits until they have.
    void join();

 private:
    [[nodiscard]] Result<void> run(const PlannedActor& actor, const std::string& secret);

    FloorLinks& links_;
    const Runner::FindKind& find_kind_;
    std::atomic<bool> stop_{false};
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::vector<std::pair<std::string, Error>> failures_;
};

}  // namespace outcry
