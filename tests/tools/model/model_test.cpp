// SPDX-License-Identifier: Apache-2.0
// outcry model, as another program calls it: the real command, its files and its exit codes.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/actors/predict/golden.hpp"
#include "tests/support/folders.hpp"

namespace outcry::tools {
namespace {

namespace golden = predict::golden;

struct Outcome {
    int code = 0;
    std::string text;  // of both streams
};

class ModelVerb : public testing::Test {
 protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("model_verb_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& text) const {
        const std::string path = (folder_ / name).string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    static Outcome run(const std::string& arguments) { return outcry("model " + arguments); }
    static Outcome outcry(const std::string& arguments) {
        const std::string command =
            std::string(OUTCRY_BINARY_DIR) + "/outcry " + arguments + " 2>&1";
        Outcome outcome;
        std::FILE* pipe = ::popen(command.c_str(), "r");
        char chunk[4096];
        while (const std::size_t got = std::fread(chunk, 1, sizeof chunk, pipe))
            outcome.text.append(chunk, got);
        outcome.code = WEXITSTATUS(::pclose(pipe));
        return outcome;
    }
    /// Header and rows of what predict wrote.
    std::vector<std::vector<std::string>> predicted(
        const std::string& model, const std::string& rows,
        const std::string& more = "--contributions") const {
        const std::string out = (folder_ / "out.csv").string();
        const Outcome outcome =
            run("predict " + model + " --input " + rows + " --output " + out + " " + more);
        EXPECT_EQ(outcome.code, 0) << outcome.text;
        EXPECT_EQ(outcome.text, "");
        std::ifstream stream(out);
        std::vector<std::vector<std::string>> lines;
        for (std::string line; std::getline(stream, line);) lines.push_back(golden::cells(line));
        return lines;
    }

    std::filesystem::path folder_;
};

struct Reference {
    const char* library;
    const char* model;
    const char* ending;
    double shares_within;
};
class ModelVerbReference : public ModelVerb, public testing::WithParamInterface<Reference> {};

TEST_P(ModelVerbReference, says_of_every_row_what_the_library_says) {
    const auto& [library, name, ending, within] = GetParam();
    const std::string model =
        file(std::string("model.") + ending,
             golden::gunzip(std::string(name) + "." + ending + ".gz", library));
    const std::string reference = golden::gunzip(std::string(name) + ".rows.csv.gz", library);
    const auto said = predicted(model, file("rows.csv", reference));
    std::stringstream stream(reference);
    std::string line;
    std::getline(stream, line);
    const auto header = golden::cells(line);
    const std::size_t shares = said.at(0).size() - 3;
    const std::size_t raw = header.size() - shares - 2;
    ASSERT_EQ(said.size(), 501U);
    EXPECT_EQ(said[0][0] + said[0][1] + said[0][2], "rowrawprobability");
    for (std::size_t i = 0; i < shares; ++i) EXPECT_EQ(said[0][3 + i], header[raw + 2 + i]);
    for (std::size_t row = 1; std::getline(stream, line); ++row) {
        const auto wanted = golden::cells(line);
        const auto number = [](const std::string& cell) {
            return std::strtod(cell.c_str(), nullptr);
        };
        ASSERT_EQ(said[row][0], wanted[0]);
        ASSERT_EQ(number(said[row][1]), number(wanted[raw])) << row;
        const double p = number(wanted[raw + 1]);
        const double ulp =
            std::string_view(library) == "xgboost"
                ? static_cast<double>(std::nextafter(static_cast<float>(p), 1.0F)) - p
                : std::nextafter(p, 1.0) - p;
        ASSERT_LE(std::fabs(number(said[row][2]) - p), ulp) << row;
        for (std::size_t i = 0; i < shares; ++i)
            ASSERT_NEAR(number(said[row][3 + i]), number(wanted[raw + 2 + i]), within)
                << row << " " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ModelVerbReference,
    testing::Values(Reference{"xgboost", "logistic_50x4", "json", 2e-6},
                    Reference{"xgboost", "logistic_50x4", "ubj", 2e-6},
                    Reference{"xgboost", "logistic_300x6_missing", "json", 2e-6},
                    Reference{"lightgbm", "binary_50x15", "txt", 1e-12},
                    Reference{"lightgbm", "binary_300x31_missing_categorical", "txt", 1e-12}),
    [](const auto& one) { return std::string(one.param.model) + "_" + one.param.ending; });

const std::string shipped =
    std::string(OUTCRY_SOURCE_DIR) + "/topologies/models/target-before-stop-2025-03.json";

TEST_F(ModelVerb, tells_what_a_model_holds) {
    const std::string light = file("m.txt", golden::gunzip("binary_50x15.txt.gz", "lightgbm"));
    const Outcome info = run("info " + light);
    EXPECT_EQ(info.code, 0);
    EXPECT_NE(info.text.find("LightGBM"), std::string::npos) << info.text;
    EXPECT_NE(info.text.find("50 with 1450 nodes"), std::string::npos) << info.text;
    const Outcome own = run("info " + shipped + " --json");
    EXPECT_EQ(own.code, 0);
    EXPECT_NE(own.text.find("\"form\": \"outcry\""), std::string::npos) << own.text.substr(0, 200);
    EXPECT_NE(own.text.find("\"trained_to\""), std::string::npos);
}

TEST_F(ModelVerb, asks_either_forest_of_outcrys_own_file_and_takes_missing_values) {
    const Outcome info = run("info " + shipped);
    ASSERT_EQ(info.code, 0);
    std::string header = info.text.substr(info.text.find("features"));
    header = header.substr(header.find(": ") + 2);
    header = header.substr(0, header.find('\n'));
    for (std::size_t at; (at = header.find(", ")) != std::string::npos;) header.erase(at + 1, 1);
    const auto commas = static_cast<std::size_t>(std::count(header.begin(), header.end(), ','));
    const std::string rows = file("rows.csv", header + "\n" + std::string(commas, ',') + "\n");
    const auto rising = predicted(shipped, rows);
    const auto falling = predicted(shipped, rows, "--side short");
    ASSERT_EQ(rising.size(), 2U);
    EXPECT_EQ(rising[1][0], "0");
    EXPECT_EQ(falling[0].size(), 3U);
    EXPECT_NE(rising[1][2], falling[1][2]);
    double sum = 0;
    for (std::size_t i = 3; i < rising[1].size(); ++i)
        sum += std::strtod(rising[1][i].c_str(), nullptr);
    EXPECT_NEAR(sum, std::strtod(rising[1][1].c_str(), nullptr), 1e-5);
}

TEST_F(ModelVerb, tells_how_sure_the_figures_are_of_which_folds_and_what_they_rest_on) {
    const std::string text = run("info " + shipped + " --json").text;
    const Outcome info = run("info " + shipped);
    ASSERT_EQ(info.code, 0);
    for (const char* words : {"held out [95 %]", "rows like 31 independent ones: AUC 0.4", "fold 4",
                              " purged, ", "not calibrated", "mean |TreeSHAP|", " more"})
        EXPECT_NE(info.text.find(words), std::string::npos) << words << "\n" << info.text;
    const std::size_t at = text.find("\"auc_interval\": {");
    ASSERT_NE(at, std::string::npos);
    const double low = std::strtod(text.c_str() + text.find("\"low\": ", at) + 7, nullptr);
    char shown[32];
    std::snprintf(shown, sizeof shown, " [%.3f, ", low);
    EXPECT_NE(info.text.find(shown), std::string::npos) << shown << "\n" << info.text;
}

TEST_F(ModelVerb, refuses_with_the_remedy) {
    const std::string model = file("m.json", golden::gunzip("logistic_50x4.json.gz"));
    const std::string text = golden::gunzip("logistic_50x4.rows.csv.gz");
    const std::string rows = file("rows.csv", text.substr(0, 3000));
    const auto refused = [&](const std::string& arguments, int code, const char* words) {
        const Outcome outcome = run(arguments);
        EXPECT_EQ(outcome.code, code) << outcome.text;
        EXPECT_NE(outcome.text.find(words), std::string::npos) << outcome.text;
    };
    refused("predict " + model, 2, "--input");
    refused("predict " + model + " --input " + rows + " --side up", 2, "up not in");
    refused("info /nonexistent.json", 1, "/nonexistent.json");
    refused("info " + file("empty.json", ""), 1, "the file is empty");
    refused("info " + rows, 1, "is no model that is read");
    const std::string whole = golden::gunzip("logistic_50x4.json.gz");
    refused("info " + file("torn.json", whole.substr(0, whole.size() / 2)), 1,
            "copy the file anew");
    const std::string light = golden::gunzip("binary_50x15.txt.gz", "lightgbm");
    refused("info " + file("torn.txt", light.substr(0, light.find("Tree=7"))), 1,
            "the file is torn");
    refused("info " + file("torn.ubj", golden::gunzip("logistic_50x4.ubj.gz").substr(0, 9000)), 1,
            "cannot be read");
    std::string renamed = text;
    renamed.replace(renamed.find("rsi14"), 5, "rsi15");
    refused("predict " + model + " --input " + file("other.csv", renamed), 1, "did you mean");
    refused("predict " + model + " --input " + file("few.csv", "ret1,ret2\n1,2\n"), 1,
            "expected a column \"ret3\"");
    const std::string named = text.substr(0, text.find('\n') + 1);
    const std::size_t cells = golden::cells(named).size();
    std::string bad = "0";
    for (std::size_t i = 1; i < cells; ++i) bad += i == 5 ? ",much" : ",1";
    refused("predict " + model + " --input " + file("bad.csv", named + bad + "\n"), 1,
            "bad.csv:2:");
    std::string huge = "0";
    for (std::size_t i = 1; i < cells; ++i) huge += i == 5 ? ",1e300" : ",1";
    const std::string out = (folder_ / "never.csv").string();
    refused("predict " + model + " --input " + file("huge.csv", named + huge + "\n") +
                " --output " + out,
            1, "expected a float32");
    EXPECT_FALSE(std::filesystem::exists(out));
    EXPECT_FALSE(std::filesystem::exists(out + ".part"));
}

TEST_F(ModelVerb, describes_what_train_has_made_of_files_and_of_a_floors_recording) {
    const std::string topologies = std::string(OUTCRY_SOURCE_DIR) + "/topologies/";
    const std::string bars = topologies + "models/training/binance_usdm_btcusdt_5m_202503.csv.gz";
    const std::string model = (folder_ / "trained.json").string();
    const std::string page = (folder_ / "page.html").string();
    const std::string small =
        " --set trees=4 --set depth=2 --set patience=0 --set folds=2 --out " + model;
    Outcome made = outcry("train --data BTCUSDT-PERP=" + bars + " --html " + page + small);
    if (made.text.find("this build cannot train") != std::string::npos) GTEST_SKIP() << made.text;
    ASSERT_EQ(made.code, 0) << made.text;
    EXPECT_NE(made.text.find("all bit-equal"), std::string::npos) << made.text;
    EXPECT_NE(made.text.find("verdict: "), std::string::npos);
    std::stringstream html;
    html << std::ifstream(page).rdbuf();
    EXPECT_NE(html.str().find("<svg"), std::string::npos);
    EXPECT_NE(html.str().find("Importance"), std::string::npos);
    EXPECT_EQ(html.str().find("http"), std::string::npos);  // it needs no network
    EXPECT_NE(run("info " + model).text.find("target 0.04 before stop 0.02 within 3d"),
              std::string::npos);
    made = outcry("train --topology " + topologies + "minimal.toml --set label=next_bar" + small);
    ASSERT_EQ(made.code, 0) << made.text;
    EXPECT_NE(run("info " + model).text.find("the next 15m close"), std::string::npos)
        << run("info " + model).text;
    EXPECT_EQ(outcry("train --out " + model).code, 2);
    made = outcry("train --topology nowhere.toml --out " + model);
    EXPECT_EQ(made.code, 1);
    EXPECT_NE(made.text.find("nowhere.toml"), std::string::npos) << made.text;
}

}  // namespace
}  // namespace outcry::tools
