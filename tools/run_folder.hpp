// SPDX-License-Identifier: Apache-2.0
// The folder of a run that is being begun, and `last` beside it. A launch that fails before
// anything but its opening was said leaves no trace: its folder goes, `last` names the run it
// named. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "outcry/base/result.hpp"

namespace outcry::tools {

class NewRunFolder {
 public:
    /// Makes `folder`/NAME-STAMP-ID.
    [[nodiscard]] static Result<NewRunFolder> make(const std::string& folder,
                                                   const std::string& name);
    NewRunFolder(NewRunFolder&& other) noexcept;
    NewRunFolder& operator=(NewRunFolder&&) = delete;
    ~NewRunFolder();

    [[nodiscard]] const std::string& path() const { return path_; }
    /// From now on this is the last run: its log has begun, or somebody is waited for who must find
    /// it.
    void become_last();
    /// What the log has come to.
    void said(std::uint64_t seq) {
        if (seq == 1) become_last();
        last_seq_ = seq;
    }
    /// Whatever it holds stays: nothing failed.
    void keep() { kept_ = true; }
    /// The floor opened and something was said on it: this is a run, however it ended.
    [[nodiscard]] bool has_begun() const { return last_seq_ > 1; }

 private:
    NewRunFolder() = default;

    std::string path_;              // empty: moved from
    std::filesystem::path last_;    // the link
    std::filesystem::path before_;  // what it named; empty: there was none
    std::uint64_t last_seq_ = 0;
    bool pointed_ = false;
    bool kept_ = false;
};

}  // namespace outcry::tools
