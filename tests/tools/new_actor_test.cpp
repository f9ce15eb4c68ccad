// SPDX-License-Identifier: Apache-2.0
// `outcry new actor` writes a folder that says its own name everywhere, and refuses what would end
// badly. That it builds and votes is tests/tools/out_of_tree.sh.
#include <gtest/gtest.h>

#include <filesystem>

#include "outcry/base/file.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

class NewActor : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string folder = (fs::temp_directory_path() / "outcry-new-XXXXXX").string();
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string read(const std::string& path) const {
        const auto bytes = read_file((folder_ / path).string());
        return bytes ? std::string(as_text(bytes->view())) : std::string();
    }
    [[nodiscard]] std::string refusal(const std::string& name) const {
        const auto made = new_actor({name, folder_.string()});
        return made ? "made" : made.error().text();
    }

    fs::path folder_;
};

TEST_F(NewActor, writes_an_actor_with_its_test_and_a_floor_to_join) {
    ASSERT_TRUE(new_actor({"mean_reversion", folder_.string()}).ok());
    for (const char* name :
         {"CMakeLists.txt", "mean_reversion.hpp", "mean_reversion.cpp", "main.cpp",
          "mean_reversion_test.cpp", "mean_reversion.toml", "README.md"}) {
        const std::string text = read(std::string("mean_reversion/") + name);
        EXPECT_FALSE(text.empty()) << name;
        EXPECT_EQ(text.find('@' + std::string("NAME")), std::string::npos) << name;
        EXPECT_EQ(text.find('@' + std::string("TYPE")), std::string::npos) << name;
    }
    EXPECT_NE(read("mean_reversion/mean_reversion.hpp").find("class MeanReversion {"),
              std::string::npos);
    EXPECT_NE(read("mean_reversion/mean_reversion.toml").find("[actor.mean_reversion]"),
              std::string::npos);
}

TEST_F(NewActor, points_its_floor_at_the_topologies_it_finds_above) {
    fs::create_directories(folder_ / "topologies/instruments");
    ASSERT_TRUE(
        write_file_atomic((folder_ / "topologies/instruments/binance-usdm.toml").string(), {})
            .ok());
    ASSERT_TRUE(new_actor({"momentum", folder_.string()}).ok());
    EXPECT_NE(
        read("momentum/momentum.toml").find("\"../topologies/instruments/binance-usdm.toml\""),
        std::string::npos);
}

TEST_F(NewActor, refuses_names_that_would_not_compile_or_clash) {
    EXPECT_NE(refusal("").find("must begin with a small letter"), std::string::npos);
    EXPECT_NE(refusal("../x").find("must begin with a small letter"), std::string::npos);
    EXPECT_NE(refusal("Momentum").find("must begin with a small letter"), std::string::npos);
    EXPECT_NE(refusal("mean-reversion").find("must begin with a small letter"), std::string::npos);
    for (const char* standing : {"core", "operator", "ledger"})
        EXPECT_NE(refusal(standing).find("is taken on the floor"), std::string::npos) << standing;
    for (const char* used : {"main", "test", "all", "install", "vote", "state"})
        EXPECT_NE(refusal(used).find("is taken by a file, a target or a type"), std::string::npos)
            << used;
    EXPECT_EQ(refusal(std::string(41, 'a')), "actor name of 41 characters exceeds 40");
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(NewActor, leaves_what_exists_alone) {
    ASSERT_TRUE(new_actor({"momentum", folder_.string()}).ok());
    ASSERT_TRUE(
        write_file_atomic((folder_ / "momentum/momentum.cpp").string(), as_bytes("mine")).ok());
    EXPECT_NE(refusal("momentum").find("exists already"), std::string::npos);
    EXPECT_EQ(read("momentum/momentum.cpp"), "mine");
}

TEST_F(NewActor, names_the_folder_that_is_not_there) {
    const auto made = new_actor({"momentum", (folder_ / "nowhere").string()});
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().text().find("does not exist"), std::string::npos);
}

}  // namespace
}  // namespace outcry::tools
