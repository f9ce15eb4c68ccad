// SPDX-License-Identifier: Apache-2.0
// Reads the words after `outcry` and calls the verb. Main thread; nothing outlives the call.
#pragma once

namespace outcry::tools {

/// 0 fine, 1 failed, 2 misused, 3 something was lost (recover), 130 stopped by Ctrl-C.
[[nodiscard]] int command_line(int argc, char** argv);

}  // namespace outcry::tools
