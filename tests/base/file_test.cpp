// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
