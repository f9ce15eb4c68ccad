// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/beside.hpp"

#include "outcry/base/check.hpp"

namespace outcry {

Beside::~Beside() {
    drop();
    {
        const std::lock_guard lock(mutex_);
        state_ = State::leaving;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Beside::begin(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        OUTCRY_CHECK(state_ == State::idle);
        task_ = std::move(task);
        state_ = State::offered;
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    changed_.notify_all();
}

void Beside::finish() {
    std::unique_lock lock(mutex_);
    if (state_ == State::offered) {
        state_ = State::idle;
        lock.unlock();
        task_();
        return;
    }
    changed_.wait(lock, [this] { return state_ == State::idle; });
}

void Beside::drop() {
    std::unique_lock lock(mutex_);
    if (state_ == State::offered) state_ = State::idle;
    changed_.wait(lock, [this] { return state_ == State::idle; });
}

void Beside::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock,
                      [this] { return state_ == State::offered || state_ == State::leaving; });
        if (state_ == State::leaving) return;
        state_ = State::running;
        lock.unlock();
        task_();
        lock.lock();
        state_ = State::idle;
        changed_.notify_all();
    }
}

}  // namespace outcry
