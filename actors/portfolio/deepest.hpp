// SPDX-License-Identifier: Apache-2.0
// The deepest drawdown that accounts tell of. A bar is told before the fills inside it, so of the
// accounts of an instant the last one is the true one. A value, for one thread.
#pragma once

#include <algorithm>

#include "outcry/base/time.hpp"

namespace outcry::desk {

class Deepest {
 public:
    Deepest() = default;
    /// As it was kept: what `upto_now()`, `before()` and `at()` said.
    Deepest(double upto_now, double before, TimeNs at) : before_(before), at_(at), now_(upto_now) {}

    void take(double drawdown, TimeNs at) {
        if (at != at_) before_ = upto_now();
        at_ = at;
        now_ = drawdown;
    }
    [[nodiscard]] double upto_now() const { return std::max(before_, now_); }
    /// Without the instant of the last account.
    [[nodiscard]] double before() const { return before_; }
    [[nodiscard]] TimeNs at() const { return at_; }

 private:
    double before_ = 0;
    TimeNs at_;
    double now_ = 0;
};

}  // namespace outcry::desk
