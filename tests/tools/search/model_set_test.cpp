// SPDX-License-Identifier: Apache-2.0
// Models are known by what is in their files.
#include "tools/search/model_set.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "actors/topology/load.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "tests/support/folder.hpp"
#include "tests/tools/run_folder.hpp"

namespace outcry::tools {
namespace {

Plan loaded(const std::string& name) {
    auto made = load_topology(test::topologies + "/" + name, {});
    EXPECT_TRUE(made.ok()) << text_of(made.diagnostics);
    return std::move(*made.plan);
}

TEST(ModelSet, names_each_model_of_a_floor_by_its_parameter_and_content) {
    const auto of_one = models_of(loaded("paper.toml"));
    ASSERT_EQ(of_one.size(), 1U);
    EXPECT_EQ(of_one.begin()->first, "predict.model");
    const auto of_several = models_of(loaded("ensemble.toml"));
    EXPECT_GT(of_several.size(), 1U);
    for (const auto& [name, digest] : of_several) {
        EXPECT_NE(name.find(".models."), std::string::npos) << name;
        EXPECT_EQ(digest.size(), 64U);
    }
    EXPECT_TRUE(models_of(loaded("minimal.toml")).empty());
}

TEST(ModelSet, sees_that_another_file_lies_at_the_same_path) {
    const test::Folder folder;
    Plan plan = loaded("paper.toml");
    const auto before = models_of(plan);
    std::filesystem::copy(std::filesystem::path(plan.base) / "models", folder.file("models"),
                          std::filesystem::copy_options::recursive);
    plan.base = folder.file("");
    EXPECT_EQ(models_of(plan), before) << "wherever it lies";
    for (const auto& entry : std::filesystem::directory_iterator(folder.file("models")))
        std::ofstream(entry.path(), std::ios::app) << "\n";
    EXPECT_NE(models_of(plan), before);
    std::filesystem::remove_all(folder.file("models"));
    EXPECT_TRUE(models_of(plan).empty());
}

}  // namespace
}  // namespace outcry::tools
