// SPDX-License-Identifier: Apache-2.0
// A model that has seen what it would trade, or answers another question, is refused while nothing
// has run yet.
#include <filesystem>

#include "tests/actors/topology/shipped.hpp"

namespace outcry {
namespace {

using namespace test;

/// The shipped model as if it had been trained until then, in a folder of its own.
class CheckModels : public ::testing::Test {
 protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string trained_until(const std::string& time) {
        const auto bytes = read_file(shipped_folder + "/models/shallow-2025-03.json");
        const std::string text =
            with(std::string(as_text(bytes.value().view())),
                 "\"trained_to\": \"2025-04-13T07:20:00Z\"", "\"trained_to\": \"" + time + "\"");
        const std::string path = folder_ + "/model.json";
        EXPECT_TRUE(write_file_atomic(path, as_bytes(text)).ok());
        return path;
    }
    static std::string errors(const std::vector<std::string>& set,
                              const std::string& file = "paper.toml") {
        const std::string text = shipped_text(file);
        return shown(checked(text, set).errors, text, set);
    }

    std::string folder_ = "/tmp/outcry-fitting-XXXXXX";
};

TEST_F(CheckModels, refuses_one_that_saw_what_would_be_traded) {
    const std::string path = trained_until("2025-05-20T00:00:00Z");
    const std::string all = errors({"predict.model=" + path});
    EXPECT_TRUE(all.starts_with("--set predict.model=" + path + ": predict: feed data: model "))
        << all;
    EXPECT_NE(all.find(" would trade what it has seen from 2025-05-07T15:34:00Z; begin at "
                       "2025-05-20T00:00:00Z or later"),
              std::string::npos)
        << all;
}

TEST_F(CheckModels, knows_from_when_the_feed_trades) {
    const std::string model = "predict.model=" + trained_until("2025-05-20T00:00:00Z");
    EXPECT_EQ(errors({model, "data.from=2025-05-17"}), "") << "trades from three days later";
    EXPECT_NE(errors({model, "data.from=2025-05-16"}), "");
    EXPECT_EQ(errors({model, "data.from=2025-05-16", "data.warmup=4d"}), "");
}

TEST_F(CheckModels, refuses_one_that_answers_another_question) {
    const std::string all = errors({"core.stop=3%"});
    EXPECT_TRUE(all.starts_with("floor.toml:26:1: predict: core: model ")) << all;
    EXPECT_NE(all.find("answers for target 4% and stop 2%, the strategy has 4% and 3%"),
              std::string::npos)
        << all;
}

TEST_F(CheckModels, names_which_of_several_it_refuses) {
    const std::string all = errors(
        {"predict.models.shallow=" + trained_until("2025-05-20T00:00:00Z")}, "ensemble.toml");
    EXPECT_TRUE(all.starts_with("--set predict.models.shallow=")) << all;
}

}  // namespace
}  // namespace outcry
