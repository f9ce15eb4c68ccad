// SPDX-License-Identifier: Apache-2.0
// What was tried on a series counts for all who use it, whoever tried it and however it was packed.
#include "tools/search/results.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "actors/topology/load.hpp"
#include "outcry/base/file.hpp"
#include "outcry/statistics/random.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/search/pieces.hpp"

namespace outcry::tools {
namespace {

class ResultsOf : public testing::Test {
 protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / "outcry-results-XXXXXX";
        ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
        results_ = Results::open(folder_).value();
    }
    void TearDown() override {
        results_.reset();
        std::filesystem::remove_all(folder_);
    }

    static Trial trial_of(const std::string& plan, std::uint64_t seed, int days = 40) {
        statistics::Random random(seed);
        Trial trial;
        trial.plan = plan;
        trial.set = {"core.edge_min=4bp"};
        for (int day = 0; day < days; ++day) {
            trial.days.push_back(TimeNs{day * ns_per_day});
            trial.returns.push_back(0.01 * random.normal());
        }
        return trial;
    }
    void keep(const DataSet& data, const std::string& plan, std::uint64_t seed = 1, int days = 40) {
        const auto kept = results_->keep(data, "", trial_of(plan, seed, days));
        ASSERT_TRUE(kept) << kept.error().text();
    }
    static Trial named(const std::string& data, const std::string& plan) {
        Trial trial;
        trial.data = data;
        trial.plan = plan;
        return trial;
    }
    [[nodiscard]] double count_on(const DataSet& data, const std::vector<Trial>& but = {}) const {
        const auto tried = results_->trials_on(data, {}, but);
        EXPECT_TRUE(tried) << tried.error().text();
        return tried ? tried->count : -1;
    }

    std::string folder_;
    std::unique_ptr<Results> results_;
};

TEST_F(ResultsOf, keep_each_floor_once_and_count_all_of_a_set_of_data) {
    const DataSet data{"data", {"btc"}};
    for (const char* plan : {"a", "b", "a", "a"}) keep(data, plan);
    keep({"other data", {"eth"}}, "a");
    const auto tried = results_->trials_on(data);
    ASSERT_TRUE(tried) << tried.error().text();
    EXPECT_EQ(tried->count, 2);
    EXPECT_NEAR(tried->effective, 1, 1e-9) << "both did the same";
    const auto again = Results::open(folder_).value();
    const auto found = again->find(data, "", "b");
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->returns, trial_of("b", 1).returns);
    EXPECT_FALSE(*again->find(data, "2025-01-01", "b"));
}

TEST_F(ResultsOf, count_a_trial_for_whoever_uses_a_series_it_was_tried_on) {
    keep({"btc alone", {"btc"}}, "a", 1);
    keep({"btc and eth", {"btc", "eth"}}, "b", 2);
    keep({"sol alone", {"sol"}}, "c", 3);
    EXPECT_EQ(count_on({"btc alone", {"btc"}}), 2) << "its own, and that of both";
    EXPECT_EQ(count_on({"eth alone", {"eth"}}), 1) << "tried by nobody, its series were";
    EXPECT_EQ(count_on({"all three", {"btc", "eth", "sol"}}), 3) << "the union, each once";
    EXPECT_EQ(count_on({"ada", {"ada"}}), 0);
    EXPECT_EQ(count_on({"btc alone", {"btc"}}, {named("btc and eth", "b"), named("", "nobody")}), 1)
        << "but for those left out";
    EXPECT_EQ(count_on({"btc alone", {"btc"}}, {named("btc alone", "b")}), 2)
        << "the same floor fed with something else is another";
    EXPECT_EQ(count_on({"sol alone", {}}), 1) << "older runs know their data as a whole only";
}

TEST_F(ResultsOf, put_the_pieces_of_one_floor_together) {
    const DataSet data{"data", {"btc"}};
    const Trial judged = trial_of("judged", 99, 200);
    const auto tried_in_pieces = [&](bool known) {
        for (std::uint64_t floor = 1; floor <= 12; ++floor) {
            const Trial whole = trial_of("", floor, 200);
            for (int from = 0; from < 200; from += 40) {
                Trial piece = whole;
                piece.plan = "floor " + std::to_string(floor) + " from " + std::to_string(from);
                piece.floor = known ? "floor " + std::to_string(floor) : "";
                piece.days = {whole.days.begin() + from, whole.days.begin() + from + 40};
                piece.returns = {whole.returns.begin() + from, whole.returns.begin() + from + 40};
                EXPECT_TRUE(results_->keep(data, "", piece));
            }
        }
        return results_->trials_on(data, judged).value();
    };
    const auto alone = tried_in_pieces(false), together = tried_in_pieces(true);
    EXPECT_EQ(alone.count, 60);
    EXPECT_EQ(together.count, 60);
    EXPECT_GT(together.effective, 8) << "who compared them month by month has seen twelve floors";
    EXPECT_LT(alone.effective, 0.7 * together.effective);
}

TEST(Pieces, are_of_one_floor_where_nothing_but_its_days_is_another) {
    const auto digest = [](const std::vector<std::string>& set) {
        LoadOptions load;
        load.overrides = set;
        return floor_digest(
            plan_of(load_topology(test::topologies + "/minimal.toml", load)).value());
    };
    const std::string whole = digest({});
    EXPECT_EQ(digest({"data.from=2025-05-10", "data.warmup=5d"}), whole);
    EXPECT_EQ(digest({"data.from=2025-05-10", "data.to=2025-05-20"}), whole);
    EXPECT_NE(digest({"core.edge_min=9bp"}), whole);
    EXPECT_NE(digest({"floor.capital=5000 USDT"}), whole);
}

TEST_F(ResultsOf, count_what_no_search_may_take_for_its_own) {
    const DataSet data{"data", {"btc"}};
    ASSERT_TRUE(results_->count(data, "", trial_of("asked", 1)));
    EXPECT_EQ(count_on(data), 1);
    EXPECT_FALSE(results_->find(data, "", "asked").value()) << "a search would have to try it";
    keep(data, "asked", 2);
    ASSERT_TRUE(results_->count(data, "", trial_of("asked", 3)));
    EXPECT_EQ(count_on(data), 1) << "once";
    EXPECT_EQ(results_->find(data, "", "asked").value()->returns, trial_of("asked", 2).returns)
        << "what a search has found is not written over";
}

TEST_F(ResultsOf, of_an_older_build_count_on) {
    keep({"data", {}}, "a");
    {
        auto database = ledger::Database::open(folder_ + "/results.db").value();
        ASSERT_TRUE(database.run("DROP TABLE series; PRAGMA user_version = 1;"));
    }
    results_ = Results::open(folder_).value();
    keep({"btc", {"btc"}}, "b");
    EXPECT_EQ(count_on({"data", {}}), 1);
    EXPECT_EQ(count_on({"btc and eth", {"btc", "eth"}}), 1);
}

TEST_F(ResultsOf, read_every_trial_however_many_there_are) {
    // More than are held at once; the last ones are copies, and wash away none of the first.
    const DataSet data{"data", {"btc"}};
    for (std::uint64_t i = 0; i < 40; ++i) keep(data, "a" + std::to_string(i), 3 + i, 100);
    const auto some = results_->trials_on(data, trial_of("a0", 3, 100)).value();
    EXPECT_GT(some.effective, 25);
    for (int i = 0; i < 1100; ++i) keep(data, "b" + std::to_string(i), 3, 100);
    const auto all = results_->trials_on(data, trial_of("a0", 3, 100)).value();
    EXPECT_EQ(all.count, 1140);
    EXPECT_EQ(all.effective, some.effective);
}

TEST_F(ResultsOf, are_seen_from_the_floor_that_is_judged) {
    const DataSet data{"data", {"btc"}};
    keep(data, "long", 1, 400);
    for (std::uint64_t i = 0; i < 5; ++i) keep(data, "look" + std::to_string(i), 20 + i, 2);
    EXPECT_LT(results_->trials_on(data, trial_of("long", 1, 400))->effective, 1.5);
    EXPECT_EQ(results_->trials_on(data, trial_of("long", 1, 400))->count, 6);
}

DataSet fed(const std::string& topology, const std::vector<std::string>& words = {}) {
    LoadOptions load;
    load.overrides = words;
    load.place = Place::fused;
    return data_set_of(plan_of(load_topology(test::topologies + "/" + topology, load)).value());
}

/// The file's text, unpacked.
std::string unpacked(const std::string& path) {
    const gzFile file = gzopen(path.c_str(), "rb");
    std::string text, block(1U << 16, '\0');
    for (int got = 0; (got = gzread(file, block.data(), 1U << 16)) > 0;)
        text.append(block, 0, static_cast<std::size_t>(got));
    gzclose(file);
    return text;
}

TEST_F(ResultsOf, know_data_again_that_was_unpacked_and_series_that_others_were_put_beside) {
    const DataSet shipped = fed("minimal.toml");
    ASSERT_EQ(shipped.series.size(), 1U);
    const std::string text = unpacked(test::topologies + "/data/BTCUSDT-PERP-1m.csv.gz");
    ASSERT_TRUE(write_file_atomic(folder_ + "/BTCUSDT-PERP.csv", as_bytes(text)));
    const DataSet plain = fed("minimal.toml", {"data.bars=\"" + folder_ + "/{symbol}.csv\""});
    EXPECT_EQ(plain.series, shipped.series);
    EXPECT_EQ(plain.digest, shipped.digest);

    const auto has = [](const DataSet& data, const std::string& series) {
        return std::find(data.series.begin(), data.series.end(), series) != data.series.end();
    };
    const DataSet funded = fed("minimal.toml", {"data.funding=\"data/{symbol}-funding.csv\""});
    EXPECT_EQ(funded.series.size(), 2U);
    EXPECT_TRUE(has(funded, shipped.series.front()));
    const DataSet three = fed("paper.toml");
    EXPECT_TRUE(has(three, shipped.series.front())) << "with two more symbols";
    EXPECT_NE(three.digest, shipped.digest);

    ASSERT_TRUE(write_file_atomic(folder_ + "/BTCUSDT-PERP.csv",
                                  as_bytes(text.substr(0, text.size() - 20))));
    const DataSet other = fed("minimal.toml", {"data.bars=\"" + folder_ + "/{symbol}.csv\""});
    EXPECT_FALSE(has(other, shipped.series.front())) << "other rows are another series";
}

TEST_F(ResultsOf, take_no_series_without_rows_for_what_two_floors_share) {
    const std::string header =
        unpacked(test::topologies + "/data/BTCUSDT-PERP-funding.csv").substr(0, 40);
    ASSERT_TRUE(write_file_atomic(folder_ + "/BTCUSDT-PERP.csv",
                                  as_bytes(header.substr(0, header.find('\n') + 1))));
    const DataSet empty = fed("minimal.toml", {"data.funding=\"" + folder_ + "/{symbol}.csv\""});
    EXPECT_EQ(empty.series, fed("minimal.toml").series);
    EXPECT_NE(empty.digest, fed("minimal.toml").digest);
}

TEST_F(ResultsOf, know_one_instant_however_it_is_spelled) {
    const DataSet data{"data", {"btc"}};
    for (const char* until : {"2025-05-12", "2025-05-12T00:00", "2025-05-12T00:00:00Z"})
        ASSERT_TRUE(results_->keep(data, until, trial_of("a", 1)));
    EXPECT_EQ(count_on(data), 1);
    EXPECT_TRUE(*results_->find(data, "2025-05-12T00:00Z", "a"));
    EXPECT_FALSE(*results_->find(data, "2025-05-13", "a"));
}

TEST_F(ResultsOf, take_as_much_luck_for_tries_on_days_of_their_own_as_they_have) {
    const DataSet data{"data", {"btc"}};
    for (int i = 0; i < 40; ++i) {
        Trial trial = trial_of(std::to_string(i), 5, 100);
        for (TimeNs& day : trial.days) day = day + DurationNs{(i + 1) * 100 * ns_per_day};
        ASSERT_TRUE(results_->keep(data, "", trial));
    }
    const statistics::Trials tried = results_->trials_on(data).value();
    EXPECT_EQ(tried.count, 40);
    EXPECT_GT(tried.effective, 30);
    EXPECT_LE(tried.effective, 40);
}

TEST_F(ResultsOf, that_are_damaged_are_not_to_be_had_again_and_say_so) {
    results_.reset();
    std::filesystem::remove(folder_ + "/results.db-wal");
    std::ofstream(folder_ + "/results.db") << std::string(8192, 'x');
    const auto opened = Results::open(folder_);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text().find("no log brings back what was tried"), std::string::npos)
        << opened.error().text();
}

TEST_F(ResultsOf, know_a_model_by_what_is_in_its_file) {
    const std::string model = folder_ + "/model.json";
    const std::vector<std::string> words = {"predict.model=\"" + model + "\""};
    const auto put = [&](const std::string& name) {
        std::filesystem::copy_file(test::topologies + "/models/" + name, model,
                                   std::filesystem::copy_options::overwrite_existing);
    };
    put("target-before-stop-2025-03.json");
    const DataSet before = fed("paper.toml", words), shipped = fed("paper.toml");
    ASSERT_EQ(before.models.size(), 1U);
    EXPECT_EQ(before.digest, shipped.digest) << "the same file at another place";
    put("shallow-2025-03.json");
    const DataSet after = fed("paper.toml", words);
    EXPECT_EQ(after.series, before.series);
    EXPECT_EQ(after.market, before.market);
    EXPECT_NE(after.digest, before.digest);
    keep(before, "a", 1);
    EXPECT_FALSE(*results_->find(after, "", "a")) << "of the model as it was";
    keep(after, "a", 2);
    EXPECT_EQ(count_on(after), 2) << "trained anew it is another try";
    EXPECT_TRUE(fed("minimal.toml").models.empty());
}

}  // namespace
}  // namespace outcry::tools
