// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace outcry {
namespace {

class File : public testing::Test {
 protected:
    File() {
        std::string pattern = testing::TempDir() + "outcry-file-XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    ~File() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
    [[nodiscard]] std::size_t entries() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_))
            ++count;
        return count;
    }
    static unsigned mode(const std::string& path) {
        struct stat status {};
        EXPECT_EQ(stat(path.c_str(), &status), 0);
        return status.st_mode & 0777u;
    }

 private:
    std::string folder_;
};

TEST_F(File, reads_back_what_was_written) {
    ASSERT_TRUE(write_file_atomic(path("a"), as_bytes("first")).ok());
    ASSERT_TRUE(write_file_atomic(path("a"), as_bytes("second"), 0600).ok());
    EXPECT_EQ(as_text(*read_file(path("a"))), "second");
    EXPECT_EQ(mode(path("a")), 0600u);
    EXPECT_EQ(entries(), 1u) << "no temporary file stays behind";
    ASSERT_TRUE(write_file_atomic(path("empty"), {}).ok());
    EXPECT_TRUE(read_file(path("empty"))->empty());
    EXPECT_EQ(mode(path("empty")), 0644u);
}

TEST_F(File, writes_to_what_is_no_file_and_follows_a_link_instead_of_replacing_them) {
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    const int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    ASSERT_TRUE(write_file_atomic(path("pipe"), as_bytes("through")).ok());
    char text[8] = {};
    EXPECT_EQ(::read(reader, text, sizeof text), 7);
    ::close(reader);
    struct stat status {};
    ASSERT_EQ(stat(path("pipe").c_str(), &status), 0);
    EXPECT_TRUE(S_ISFIFO(status.st_mode));

    ASSERT_TRUE(write_file_atomic(path("a"), as_bytes("first")).ok());
    ASSERT_EQ(symlink(path("a").c_str(), path("link").c_str()), 0);
    ASSERT_TRUE(write_file_atomic(path("link"), as_bytes("second")).ok());
    EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
    EXPECT_EQ(as_text(*read_file(path("a"))), "second");
    EXPECT_EQ(entries(), 3u);

    // A device of the test's own, where we may make one: what fails here must not replace the
    // machine's.
    if (mknod(path("full").c_str(), S_IFCHR | 0600, makedev(1, 7)) != 0) return;
    const int device = ::open(path("full").c_str(), O_WRONLY);
    if (device < 0) return;
    ::close(device);
    const auto full = write_file_atomic(path("full"), as_bytes("more"));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().text(), path("full") + ": cannot write: No space left on device");
}

TEST_F(File, refuses_more_than_the_limit) {
    ASSERT_TRUE(write_file_atomic(path("a"), as_bytes("12345")).ok());
    EXPECT_TRUE(read_file(path("a"), 5).ok());
    const auto large = read_file(path("a"), 4);
    EXPECT_EQ(large.error().kind, Error::Kind::limit);
    EXPECT_EQ(large.error().text(), path("a") + ": file exceeds 4 bytes");
}

TEST_F(File, names_the_path_of_what_is_missing) {
    const auto missing = read_file(path("none"));
    EXPECT_EQ(missing.error().kind, Error::Kind::not_found);
    EXPECT_EQ(missing.error().text(), path("none") + ": cannot open: No such file or directory");
    EXPECT_EQ(read_file(path("")).error().message, "not a regular file");
    EXPECT_FALSE(write_file_atomic(path("none/a"), as_bytes("x")).ok());
}

TEST_F(File, a_failed_write_leaves_the_old_file_and_no_litter) {
    ASSERT_TRUE(make_directories(path("taken/inside")).ok());
    EXPECT_FALSE(write_file_atomic(path("taken"), as_bytes("x")).ok());
    EXPECT_TRUE(std::filesystem::is_directory(path("taken")));
    EXPECT_EQ(entries(), 1u);
}

TEST_F(File, makes_closed_directories) {
    ASSERT_TRUE(make_directories(path("a/b/c")).ok());
    EXPECT_EQ(mode(path("a")), 0700u);
    EXPECT_EQ(mode(path("a/b/c")), 0700u);
    EXPECT_TRUE(make_directories(path("a/b/c")).ok());
    EXPECT_TRUE(make_directories(path("a//d/")).ok());
    ASSERT_TRUE(write_file_atomic(path("a/file"), {}).ok());
    EXPECT_EQ(make_directories(path("a/file")).error().message, "exists and is no directory");
    EXPECT_FALSE(make_directories(path("a/file/below")).ok());
    EXPECT_FALSE(make_directories("").ok());
}

}  // namespace
}  // namespace outcry
