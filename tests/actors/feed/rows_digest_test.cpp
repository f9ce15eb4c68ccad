// SPDX-License-Identifier: Apache-2.0
// The same rows are the same rows, however they are packed.
#include "actors/feed/rows_digest.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/folder.hpp"

namespace outcry::feed {
namespace {

class RowsOf : public testing::Test {
 protected:
    [[nodiscard]] RowsDigest of(const std::string& text) const {
        return rows_digest(folder_.write("plain.csv", text)).value();
    }
    [[nodiscard]] RowsDigest of_packed(const std::string& text) const {
        return rows_digest(folder_.write_gz("packed.csv.gz", text)).value();
    }

    test::Folder folder_;
};

TEST_F(RowsOf, knows_rows_again_packed_or_not_and_whatever_ends_their_lines) {
    const RowsDigest plain = of("time,close\n1,100\n2,101\n");
    EXPECT_EQ(plain.rows, 2U);
    EXPECT_EQ(of_packed("time,close\n1,100\n2,101\n").digest, plain.digest);
    EXPECT_EQ(of("time,close\r\n1,100\r\n\r\n2,101").digest, plain.digest);
    EXPECT_NE(of("time,close\n1,100\n2,102\n").digest, plain.digest);
    EXPECT_NE(of("time,close\n1,1002,101\n").digest, plain.digest) << "two rows are not one";
    EXPECT_EQ(of("time,close\n").rows, 0U);
    EXPECT_EQ(of("").rows, 0U);
    EXPECT_FALSE(rows_digest(folder_.file("nowhere.csv")));
}

TEST_F(RowsOf, is_not_misled_by_where_blocks_end) {
    std::string lines = "time,close\n", ended = "time,close\r\n";
    for (int row = 0; row < 60'000; ++row) {
        lines += std::to_string(row) + ",1\n";
        ended += std::to_string(row) + ",1\r\n";
    }
    EXPECT_EQ(of(ended).digest, of(lines).digest);
    EXPECT_EQ(of(lines).rows, 60'000U);
    EXPECT_EQ(of(lines).digest, Sha256::of(as_bytes(lines)));
    EXPECT_EQ(of_packed(ended).digest, of(lines).digest);
}

TEST_F(RowsOf, knows_a_damaged_file_by_what_can_be_read_of_it) {
    std::string lines = "time,close\n";
    for (int row = 0; row < 100'000; ++row) lines += std::to_string(row * 7919 % 100'003) + ",1\n";
    const RowsDigest whole = of_packed(lines);
    const std::string path = folder_.file("packed.csv.gz");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const auto torn = rows_digest(path);
    ASSERT_TRUE(torn);
    EXPECT_GT(torn->rows, 1'000U);
    EXPECT_LT(torn->rows, whole.rows);
}

}  // namespace
}  // namespace outcry::feed
