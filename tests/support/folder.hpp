// SPDX-License-Identifier: Apache-2.0
// A folder of files for one test, gone when it goes. One thread, test code only.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace outcry::test {

class Folder {
 public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "outcry-test-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name), std::ios::binary) << text;
        return file(name);
    }
    std::string write_gz(const std::string& name, const std::string& text) const {
        const gzFile out = gzopen(file(name).c_str(), "wb");
        EXPECT_EQ(gzwrite(out, text.data(), static_cast<unsigned>(text.size())),
                  static_cast<int>(text.size()));
        gzclose(out);
        return file(name);
    }

 private:
    std::string path_;
};

}  // namespace outcry::test
