// SPDX-License-Identifier: Apache-2.0
// Single keys from a terminal, and the terminal as it was when this is over. Main thread; one at a
// time.
#pragma once

#include <termios.h>
#include <optional>

#include "tools/replay/player.hpp"

namespace outcry::tools {

class Keyboard {
 public:
    /// Does nothing when standard input is no terminal.
    Keyboard();
    ~Keyboard();
    Keyboard(const Keyboard&) = delete;
    Keyboard& operator=(const Keyboard&) = delete;

    [[nodiscard]] bool present() const { return present_; }
    /// Waits at most this long for a key that means something.
    [[nodiscard]] std::optional<Player::Command> wait(int timeout_ms) const;
    /// `space pause · s step · …`
    [[nodiscard]] static const char* help();

 private:
    bool present_ = false;
    termios before_{};
};

}  // namespace outcry::tools
