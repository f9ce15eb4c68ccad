// SPDX-License-Identifier: Apache-2.0
// Runs something in a child process that the kernel kills when it asks for a socket. The child
// shares nothing back but its exit.
#pragma once

#include <functional>

namespace outcry::testing {

enum class Ending { fine, failed, killed };

/// `work` returns true when all is well. With `exec`-ing work the denial goes along.
[[nodiscard]] Ending without_sockets(const std::function<bool()>& work);

}  // namespace outcry::testing
