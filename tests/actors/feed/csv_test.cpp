// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/csv.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/folder.hpp"

namespace outcry::feed {
namespace {

using test::Folder;
using Rows = std::vector<std::vector<std::string>>;

/// All cells, or the first error as a single cell.
Rows all(const std::string& path) {
    auto reader = CsvReader::open(path, "x.csv");
    if (!reader) return {{reader.error().text()}};
    Rows rows;
    for (;;) {
        const auto more = reader->next();
        if (!more) return {{more.error().text()}};
        if (!*more) return rows;
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < reader->columns().size(); ++i)
            row.emplace_back(reader->cell(i));
    }
}

TEST(CsvReader, reads_cells_by_row) {
    const Folder folder;
    EXPECT_EQ(all(folder.write("a", "a,b\n1,2\n,4\n")), (Rows{{"1", "2"}, {"", "4"}}));
}

TEST(CsvReader, takes_other_peoples_line_ends_and_marks) {
    const Folder folder;
    EXPECT_EQ(all(folder.write("a",
                               "\xef\xbb\xbf"
                               "a,b\r\n1,2\r\n3,4\r\n\r\n\n")),
              (Rows{{"1", "2"}, {"3", "4"}}));
    EXPECT_EQ(all(folder.write("b", "a,b\n1,2")), (Rows{{"1", "2"}}));
    EXPECT_EQ(all(folder.write("c", "a,b\n")), Rows{});
}

TEST(CsvReader, reads_compressed_files_as_plain_ones) {
    const Folder folder;
    std::string text = "n,square\n";
    for (int i = 0; i < 100'000; ++i)
        text += std::to_string(i) + "," + std::to_string(i * 3L) + "\n";
    const Rows plain = all(folder.write("a", text));
    EXPECT_EQ(plain.size(), 100'000U);
    EXPECT_TRUE(plain == all(folder.write_gz("a.gz", text)));
}

TEST(CsvReader, finds_the_cells_of_rows_of_any_length_wherever_they_stand) {
    const Folder folder;
    std::uint64_t chance = 1;
    const auto draw = [&](std::uint64_t below) {
        chance = chance * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return (chance >> 33) % below;
    };
    Rows rows;
    std::string text = "a,b,c\n";
    while (text.size() < 700'000) {  // several blocks of a plain file
        auto& row = rows.emplace_back();
        for (int column = 0; column < 3; ++column) {
            const std::uint64_t size = draw(8) == 0 ? draw(900) : draw(20);
            row.emplace_back(size, static_cast<char>('a' + draw(26)));
            text += row.back() + (column < 2 ? "," : draw(3) == 0 ? "\r\n" : "\n");
        }
    }
    EXPECT_TRUE(rows == all(folder.write("a", text)));
    EXPECT_TRUE(rows == all(folder.write_gz("a.gz", text)));
}

TEST(CsvReader, says_which_row_has_the_wrong_width_and_reads_on) {
    const Folder folder;
    auto reader = CsvReader::open(folder.write("a", "a,b\n1\n1,2,3\n5,6\n"), "x.csv");
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->next().error().text(), "x.csv:2: expected 2 columns, found 1");
    EXPECT_EQ(reader->next().error().text(), "x.csv:3: expected 2 columns, found 3");
    EXPECT_FALSE(reader->broken());
    EXPECT_TRUE(*reader->next());
    EXPECT_EQ(reader->row(), 4U);
    EXPECT_EQ(reader->cell(1), "6");
    EXPECT_EQ(reader->bad(1, "a word").text(), "x.csv:4:b: expected a word, found \"6\"");
}

TEST(CsvReader, names_what_is_wrong_with_a_file) {
    const Folder folder;
    EXPECT_EQ(all(folder.file("none")),
              (Rows{{"x.csv: cannot open the file: No such file or directory"}}));
    EXPECT_EQ(all(folder.write("a", "")),
              (Rows{{"x.csv: file is empty, expected a header row such as "
                     "ts_ms,open,high,low,close,volume"}}));
    EXPECT_EQ(all(folder.write("b", "a,b,a\n")),
              (Rows{{"x.csv:1: column \"a\" stands twice in the header"}}));
    EXPECT_EQ(all(folder.write("c", "a,b\n1,2\n\n3,4\n")), (Rows{{"x.csv:3: row is empty"}}));
    EXPECT_EQ(all(folder.write("d", "a,b\n1," + std::string(5000, 'x') + "\n")),
              (Rows{{"x.csv:2: row exceeds 4096 bytes, expected lines of comma-separated cells"}}));
    EXPECT_EQ(all(folder.write("e", "a\n" + std::string(1 << 20, 'x'))),
              (Rows{{"x.csv:2: row exceeds 4096 bytes, expected lines of comma-separated cells"}}));
    EXPECT_EQ(all(folder.path()).at(0).at(0), "x.csv:1: cannot read: Is a directory");
}

TEST(CsvReader, says_when_the_first_line_names_no_columns) {
    const Folder folder;
    const std::string said =
        "x.csv:1: no header row: the first line must name the columns, such as "
        "ts_ms,open,high,low,close,volume, found ";
    EXPECT_EQ(all(folder.write("a", "60000,95502.7,95502.7,1,2\n")),
              (Rows{{said + "\"60000,95502.7,95502.7,1,2\""}}));
    const auto trades = CsvReader::open(folder.write("b", "60000,17,95502.7,0.1,true\n"), "x.csv");
    ASSERT_TRUE(trades.ok());
    EXPECT_EQ(trades->require({"price"}).error().text(), said + "\"60000,17,95502.7,0.1,true\"");
    const auto named = CsvReader::open(folder.write("c", "ts_ms,open,5,6\n"), "x.csv");
    ASSERT_TRUE(named.ok());
    EXPECT_EQ(named->require({"5"}).value(), 2U);
}

TEST(CsvReader, does_not_take_a_cut_off_file_for_a_whole_one) {
    const Folder folder;
    std::string text = "a,b\n";
    for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919 % 10007) + ",2\n";
    const std::string path = folder.write_gz("a.gz", text);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const std::string message = all(path).at(0).at(0);
    EXPECT_NE(message.find("compressed data end too early, the file is cut off"), std::string::npos)
        << message;
}

TEST(CsvReader, does_not_take_damaged_data_for_good_ones) {
    const Folder folder;
    std::string text = "a,b\n";
    for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919 % 10007) + ",2\n";
    const std::string path = folder.write_gz("a.gz", text);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    file.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    file.close();
    const Rows rows = all(path);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_NE(rows[0][0].find("compressed data"), std::string::npos) << rows[0][0];
}

}  // namespace
}  // namespace outcry::feed
