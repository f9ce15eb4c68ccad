// SPDX-License-Identifier: Apache-2.0
// One task at a time for a thread beside its owner, so that a second core has a share of the work;
// the owner does it itself when that thread has not come to it. One owner, whose thread calls
// everything; what a task touches outlives it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace outcry {

class Beside {
 public:
    Beside() = default;
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;
    ~Beside();

    /// Offers a task; the one before it must have been finished or dropped.
    void begin(std::function<void()> task);
    /// The task is done when this returns.
    void finish();
    /// The task is done or will never begin.
    void drop();

 private:
    enum class State { idle, offered, running, leaving };

    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    State state_ = State::idle;
    std::function<void()> task_;
    std::thread thread_;  // begun with the first task
};

}  // namespace outcry
