// SPDX-License-Identifier: Apache-2.0
#include "tools/run_folder.hpp"

#include <cstdio>
#include <random>
#include <system_error>
#include <utility>

#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/time.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

namespace {

std::string run_id() {
    std::random_device device;  // names a folder, reaches no event
    char text[16];
    std::snprintf(text, sizeof text, "%04x", device() & 0xffffU);
    return text;
}

/// Renamed into place: whoever looks meanwhile finds the run before or this one.
void point(const fs::path& link, const fs::path& target) {
    std::error_code failed;
    const fs::path fresh = link.parent_path() / (".last-" + target.filename().string());
    fs::create_directory_symlink(target, fresh, failed);
    if (!failed) fs::rename(fresh, link, failed);
}

}  // namespace

Result<NewRunFolder> NewRunFolder::make(const std::string& folder, const std::string& name) {
    const time::Civil now = time::civil(clock::wall_now());
    char stamp[32];
    std::snprintf(stamp, sizeof stamp, "%04d%02d%02dT%02d%02d%02dZ", now.year, now.month, now.day,
                  now.hour, now.minute, now.second);
    NewRunFolder made;
    const std::string path = folder + "/" + name + "-" + stamp + "-" + run_id();
    OUTCRY_TRY(make_directories(path));
    made.path_ = path;
    made.last_ = fs::path(folder) / "last";
    return made;
}

NewRunFolder::NewRunFolder(NewRunFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      last_(std::move(other.last_)),
      before_(std::move(other.before_)),
      last_seq_(other.last_seq_),
      pointed_(other.pointed_),
      kept_(other.kept_) {}

NewRunFolder::~NewRunFolder() {
    if (path_.empty() || kept_ || has_begun()) return;
    std::error_code failed;
    // Another floor may have begun meanwhile, and is the last one then.
    if (pointed_ && fs::read_symlink(last_, failed) == fs::path(path_).filename()) {
        if (before_.empty())
            fs::remove(last_, failed);
        else
            point(last_, before_);
    }
    fs::remove_all(path_, failed);
}

void NewRunFolder::become_last() {
    if (std::exchange(pointed_, true)) return;
    std::error_code failed;
    before_ = fs::read_symlink(last_, failed);
    point(last_, fs::path(path_).filename());
}

}  // namespace outcry::tools
