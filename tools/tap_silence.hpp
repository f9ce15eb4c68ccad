// SPDX-License-Identifier: Apache-2.0
// Says once that nothing comes from a tap: a PUB socket does not tell that nobody is there. One
// thread, its listener's.
#pragma once

#include <cstdio>
#include <string>
#include <utility>

namespace outcry::tools {

class TapSilence {
 public:
    static constexpr int receive_ms = 200;  // of one look

    explicit TapSilence(std::string endpoint) : endpoint_(std::move(endpoint)) {}
    void heard() { silent_ms_ = told_ms; }
    void nothing_heard() {
        if (silent_ms_ >= told_ms || (silent_ms_ += receive_ms) < told_ms) return;
        std::fprintf(stderr,
                     "outcry: nothing heard at %s in %d s: no floor has its tap there, or it is "
                     "quiet; still listening\n",
                     endpoint_.c_str(), told_ms / 1000);
    }

 private:
    static constexpr int told_ms = 5000;

    std::string endpoint_;
    int silent_ms_ = 0;
};

}  // namespace outcry::tools
