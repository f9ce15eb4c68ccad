// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "outcry/base/file.hpp"
#include "outcry/bus/store.hpp"

namespace outcry {

namespace {

Error failed(const char* what, const std::string& path, int code = errno) {
    const auto kind = code == ENOENT ? Error::Kind::not_found : Error::Kind::io;
    return error(kind, std::string(what) + ": " + std::generic_category().message(code), path);
}

/// One open file; the store keeps the last one written and the last one read.
class OpenFile {
 public:
    OpenFile() = default;
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() { close(); }

    Result<int> open(const std::string& folder, const std::string& name, int flags) {
        if (fd_ >= 0 && name == name_) return fd_;
        close();
        const std::string path = folder + "/" + name;
        fd_ = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd_ < 0) return failed("cannot open", path);
        name_ = name;
        return fd_;
    }
    /// True when `name` is open but now names another file.
    [[nodiscard]] bool outdated(const std::string& name, const struct stat& status) const {
        struct stat open {};
        return fd_ >= 0 && name == name_ && ::fstat(fd_, &open) == 0 &&
               (open.st_ino != status.st_ino || open.st_dev != status.st_dev);
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
        name_.clear();
    }

 private:
    int fd_ = -1;
    std::string name_;
};

class FolderStore final : public Store {
 public:
    explicit FolderStore(std::string folder) : folder_(std::move(folder)) {}

    Result<std::vector<std::string>> list() override;
    Result<std::uint64_t> size(const std::string& name) override;
    Result<void> create(const std::string& name) override;
    Result<void> append(const std::string& name, BytesView bytes) override;
    Result<void> sync(const std::string& name) override;
    Result<void> read(const std::string& name, std::uint64_t offset, std::size_t count,
                      Buffer& out) override;
    Result<void> truncate(const std::string& name, std::uint64_t size) override;
    Result<void> rename(const std::string& from, const std::string& to) override;

 private:
    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
    Result<void> sync_folder();

    std::string folder_;
    OpenFile writing_;
    OpenFile reading_;
    bool folder_dirty_ = false;  // names were made that a power cut could lose
};

Result<std::vector<std::string>> FolderStore::list() {
    DIR* directory = ::opendir(folder_.c_str());
    if (directory == nullptr) return failed("cannot open the folder", folder_);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
        struct stat status {};
        const std::string name = entry->d_name;
        if (::stat(path(name).c_str(), &status) == 0 && S_ISREG(status.st_mode))
            names.push_back(name);
    }
    ::closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::uint64_t> FolderStore::size(const std::string& name) {
    struct stat status {};
    if (::stat(path(name).c_str(), &status) != 0) return failed("cannot look at", path(name));
    if (reading_.outdated(name, status)) reading_.close();  // it was compressed or retired
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> FolderStore::create(const std::string& name) {
    writing_.close();
    OUTCRY_TRY(writing_.open(folder_, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND));
    folder_dirty_ = true;
    return {};
}

Result<void> FolderStore::append(const std::string& name, BytesView bytes) {
    OUTCRY_ASSIGN(const int fd, writing_.open(folder_, name, O_WRONLY | O_APPEND));
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("cannot write", path(name));
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> FolderStore::sync(const std::string& name) {
    OUTCRY_ASSIGN(const int fd, writing_.open(folder_, name, O_WRONLY | O_APPEND));
    if (::fdatasync(fd) != 0) return failed("cannot sync", path(name));
    return folder_dirty_ ? sync_folder() : Result<void>{};
}

Result<void> FolderStore::sync_folder() {
    const int fd = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return failed("cannot open the folder", folder_);
    const bool synced = ::fsync(fd) == 0;
    const int code = errno;
    ::close(fd);
    if (!synced) return failed("cannot sync the folder", folder_, code);
    folder_dirty_ = false;
    return {};
}

Result<void> FolderStore::read(const std::string& name, std::uint64_t offset, std::size_t count,
                               Buffer& out) {
    OUTCRY_ASSIGN(const int fd, reading_.open(folder_, name, O_RDONLY));
    out.clear();
    std::uint8_t* place = out.extend(count);
    for (std::size_t done = 0; done < count;) {
        const ssize_t got =
            ::pread(fd, place + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("cannot read", path(name));
        if (got == 0)
            return error(Error::Kind::io,
                         "file ends at " + std::to_string(offset + done) + ", before " +
                             std::to_string(offset) + " + " + std::to_string(count),
                         path(name));
        done += static_cast<std::size_t>(got);
    }
    return {};
}

Result<void> FolderStore::truncate(const std::string& name, std::uint64_t size) {
    if (::truncate(path(name).c_str(), static_cast<off_t>(size)) != 0)
        return failed("cannot truncate", path(name));
    return {};
}

Result<void> FolderStore::rename(const std::string& from, const std::string& to) {
    writing_.close();
    reading_.close();
    if (::rename(path(from).c_str(), path(to).c_str()) != 0)
        return failed("cannot rename", path(from));
    folder_dirty_ = true;
    return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_folder_store(const std::string& folder, bool create) {
    if (create) OUTCRY_TRY(make_directories(folder));
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0)
        return failed("cannot open the journal folder", folder);
    if (!S_ISDIR(status.st_mode))
        return error(Error::Kind::invalid, "not a folder, a journal is a folder of segments",
                     folder);
    return std::unique_ptr<Store>(std::make_unique<FolderStore>(folder));
}

}  // namespace outcry
