// SPDX-License-Identifier: Apache-2.0
// Who writes to a run: one process at a time. The lock is the kernel's, on a file in the run
// folder, so that a process that was killed leaves none behind; who only reads takes none. One
// thread; held until it goes, and not by the processes that its holder starts.
#pragma once

#include <string>

#include "outcry/base/result.hpp"

namespace outcry::tools {

class RunLock {
 public:
    /// What is written: `run` the journal's end and what lies beside it; `segments` those that are
    /// sealed, which may become smaller while a floor goes on.
    enum class Of { run, segments };

    /// Refused while another process holds it, which is named. `verb` is told to whoever is refused
    /// meanwhile: `outcry resume`.
    [[nodiscard]] static Result<RunLock> take(const std::string& folder, Of of,
                                              const std::string& verb);
    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&&) = delete;
    ~RunLock();

 private:
    explicit RunLock(int file) : file_(file) {}

    int file_;  // -1: moved from
};

}  // namespace outcry::tools
