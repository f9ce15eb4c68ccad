// SPDX-License-Identifier: Apache-2.0
#include "tools/replay/keyboard.hpp"

#include <poll.h>
#include <unistd.h>
#include <string_view>

namespace outcry::tools {

Keyboard::Keyboard() {
    if (::isatty(STDIN_FILENO) == 0 || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C stays what it is
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    present_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

Keyboard::~Keyboard() {
    if (present_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

const char* Keyboard::help() {
    return "space pause   s step   + - speed   left right a minute   up down an hour   0 start   q "
           "quit";
}

std::optional<Player::Command> Keyboard::wait(int timeout_ms) const {
    using Command = Player::Command;
    if (!present_) {
        if (timeout_ms > 0) ::usleep(static_cast<unsigned>(timeout_ms) * 1000);
        return std::nullopt;
    }
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, timeout_ms) <= 0) return std::nullopt;
    char bytes[8];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count <= 0) return std::nullopt;
    const std::string_view keys(bytes, static_cast<std::size_t>(count));
    if (keys.starts_with("\x1b[") || keys.starts_with("\x1bO")) {
        switch (keys.size() > 2 ? keys[2] : '\0') {
            case 'A':
                return Command::on_hour;
            case 'B':
                return Command::back_hour;
            case 'C':
                return Command::on_minute;
            case 'D':
                return Command::back_minute;
            default:
                return std::nullopt;
        }
    }
    switch (keys.front()) {
        case ' ':
            return Command::pause;
        case 's':
            return Command::step;
        case '+':
        case '=':
            return Command::faster;
        case '-':
            return Command::slower;
        case '0':
            return Command::home;
        case 'q':
            return Command::quit;
        default:
            return std::nullopt;
    }
}

}  // namespace outcry::tools
