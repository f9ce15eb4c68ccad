// SPDX-License-Identifier: Apache-2.0
// One word of memory that a supervisor shares with a process it starts: the seq of the event that
// process is handling. It outlives a crash, so the floor knows which event killed an actor. Made by
// the supervisor, written by the runner's thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "outcry/base/result.hpp"

namespace outcry {

class Handling {
 public:
    /// The environment variable that tells a child which descriptor to attach to.
    static constexpr const char* variable = "OUTCRY_HANDLING_FD";

    Handling() = default;
    Handling(Handling&& other) noexcept;
    Handling& operator=(Handling&& other) noexcept;
    ~Handling();

    [[nodiscard]] static Result<Handling> create();
    /// What the starter of this process shares with it; nothing is written when nobody does.
    [[nodiscard]] static Handling attach();

    /// Inherited by children.
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// 0: no event is being handled.
    [[nodiscard]] std::uint64_t seq() const {
        return word_ == nullptr ? 0 : word_->load(std::memory_order_relaxed);
    }
    void begin(std::uint64_t seq) {
        if (word_ != nullptr) word_->store(seq, std::memory_order_relaxed);
    }
    void end() { begin(0); }

 private:
    Handling(int descriptor, std::atomic<std::uint64_t>* word)
        : descriptor_(descriptor), word_(word) {}

    int descriptor_ = -1;
    std::atomic<std::uint64_t>* word_ = nullptr;
};

}  // namespace outcry
