// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace outcry {

namespace {

class Descriptor {
 public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] bool open() const { return fd_ >= 0; }
    [[nodiscard]] int get() const { return fd_; }
    bool close() {
        if (fd_ < 0) return true;
        return ::close(std::exchange(fd_, -1)) == 0;
    }

 private:
    int fd_;
};

Error failed(const char* what, const std::string& path, int code = errno) {
    const auto kind = code == ENOENT ? Error::Kind::not_found : Error::Kind::io;
    return error(kind, std::string(what) + ": " + std::generic_category().message(code), path);
}

std::string directory_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

bool write_all(int fd, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

// A rename is durable only once the directory that names the file has been synced.
Result<void> sync_directory(const std::string& path) {
    Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.open()) return failed("cannot open the directory", path);
    if (::fsync(directory.get()) != 0) return failed("cannot sync the directory", path);
    return {};
}

Error too_large(const std::string& path, std::size_t bytes_max) {
    return error(Error::Kind::limit, "file exceeds " + std::to_string(bytes_max) + " bytes", path);
}

/// To what is no file and cannot be replaced: a device, a pipe.
Result<void> write_through(const std::string& path, BytesView bytes) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.open() || !write_all(file.get(), bytes) || !file.close())
        return failed("cannot write", path);
    return {};
}

/// Where a path that is there leads.
std::string followed(const std::string& path) {
    char* const real = ::realpath(path.c_str(), nullptr);
    std::string text = real == nullptr ? path : real;
    std::free(real);
    return text;
}

Result<void> write_and_rename(Descriptor& file, const std::string& temporary,
                              const std::string& path, BytesView bytes, unsigned mode) {
    if (::fchmod(file.get(), static_cast<mode_t>(mode)) != 0)
        return failed("cannot set the mode", temporary);
    if (!write_all(file.get(), bytes)) return failed("cannot write", temporary);
    if (::fsync(file.get()) != 0) return failed("cannot sync", temporary);
    if (!file.close()) return failed("cannot close", temporary);
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failed("cannot replace", path);
    return {};
}

}  // namespace

Result<Buffer> read_file(const std::string& path, std::size_t bytes_max) {
    // Non-blocking, so that a pipe named by mistake is refused instead of waited for.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open()) return failed("cannot open", path);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return failed("cannot look at", path);
    if (!S_ISREG(status.st_mode)) return error(Error::Kind::io, "not a regular file", path);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > bytes_max) return too_large(path, bytes_max);

    Buffer bytes;
    bytes.reserve(size + 1);
    for (;;) {
        // One byte more than promised, to notice a file that grows while it is read.
        const std::size_t room = bytes.size() < size ? size - bytes.size() : 1;
        const std::size_t before = bytes.size();
        const ssize_t count = ::read(file.get(), bytes.extend(room), room);
        bytes.truncate(before + static_cast<std::size_t>(count > 0 ? count : 0));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("cannot read", path);
        if (count == 0) return bytes;
        if (bytes.size() > bytes_max) return too_large(path, bytes_max);
    }
}

Result<void> write_file_atomic(const std::string& asked, BytesView bytes, unsigned mode) {
    // A rename would put a file in the place of a device or of a link: the one is written to, the
    // other followed.
    struct stat status {};
    const bool there = ::stat(asked.c_str(), &status) == 0;
    if (there && S_ISDIR(status.st_mode)) return failed("cannot write", asked, EISDIR);
    if (there && !S_ISREG(status.st_mode)) return write_through(asked, bytes);
    const std::string path = there ? followed(asked) : asked;
    std::string temporary = path + ".XXXXXX";
    Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file.open()) return failed("cannot create a file beside", path);
    if (auto written = write_and_rename(file, temporary, path, bytes, mode); !written) {
        ::unlink(temporary.c_str());
        return written;
    }
    return sync_directory(directory_of(path));
}

Result<void> make_directories(const std::string& path) {
    if (path.empty()) return invalid("directory name is empty");
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
        const std::string part = path.substr(0, end);
        if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
            return failed("cannot make the directory", part);
        if (end == std::string::npos) break;
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return failed("cannot look at", path);
    if (!S_ISDIR(status.st_mode)) return error(Error::Kind::io, "exists and is no directory", path);
    return {};
}

}  // namespace outcry
