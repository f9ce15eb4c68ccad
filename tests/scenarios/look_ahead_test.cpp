// SPDX-License-Identifier: Apache-2.0
// No look-ahead: changing any bar after t changes nothing that was said up to t, on the whole
// floor.
#include <gtest/gtest.h>

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

namespace fs = std::filesystem;

std::string unzipped(const std::string& path) {
    gzFile file = ::gzopen(path.c_str(), "rb");
    EXPECT_NE(file, nullptr) << path;
    std::string text;
    char part[65536];
    for (int n = 0; (n = ::gzread(file, part, sizeof part)) > 0;)
        text.append(part, static_cast<std::size_t>(n));
    ::gzclose(file);
    return text;
}

/// The topologies folder with one instrument's bars as plain CSV, `changed_from` rows on distorted.
void lay_out(const std::string& folder, std::size_t changed_from) {
    const fs::path source = fs::path(OUTCRY_SOURCE_DIR) / "topologies";
    fs::create_directories(folder + "/data");
    fs::copy(source / "instruments", folder + "/instruments");
    fs::copy(source / "models", folder + "/models", fs::copy_options::recursive);
    for (const std::string symbol : {"BTCUSDT-PERP", "ETHUSDT-PERP", "SOLUSDT-PERP"}) {
        std::istringstream rows(unzipped((source / "data" / (symbol + "-1m.csv.gz")).string()));
        std::ofstream out(folder + "/data/" + symbol + "-1m.csv");
        std::string line;
        for (std::size_t row = 0; row < 9000 && std::getline(rows, line); ++row) {
            if (row >= changed_from && symbol == "BTCUSDT-PERP") {
                // A flat, quiet bar at another price: every later indicator sees something else.
                line = line.substr(0, line.find(',')) + ",50000,50010,49990,50005,1";
            }
            out << line << "\n";
        }
        fs::copy(source / "data" / (symbol + "-funding.csv"),
                 folder + "/data/" + symbol + "-funding.csv");
    }
    std::ifstream in(source / "paper.toml");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find("-1m.csv.gz"), 10, "-1m.csv");
    std::ofstream(folder + "/paper.toml") << text;
}

std::vector<Buffer> said(const std::string& folder) {
    auto loaded = load_topology(folder + "/paper.toml", {{}, Place::fused, nullptr});
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    Plan plan = std::move(*loaded.plan);
    plan.tap.clear();
    std::vector<Buffer> records;
    LaunchOptions launching;
    launching.find_kind = find_kind;
    launching.on_event = [&](const Prefix& prefix, BytesView bytes, std::string_view) {
        Buffer& record = records.emplace_back();
        store_prefix(record.extend(record_prefix_bytes), prefix);
        record.append(bytes);
    };
    const auto result = launch(plan, launching);
    EXPECT_TRUE(result) << result.error().text();
    return records;
}

TEST(LookAhead, changing_any_bar_after_t_changes_nothing_said_up_to_t) {
    std::string base = "/tmp/outcry-future-XXXXXX";
    ASSERT_NE(::mkdtemp(base.data()), nullptr);
    lay_out(base + "/honest", 1'000'000);
    const std::vector<Buffer> honest = said(base + "/honest");
    for (const std::size_t row : {5001U, 6487U, 8003U}) {
        const std::string folder = base + "/changed" + std::to_string(row);
        lay_out(folder, row);
        const std::vector<Buffer> changed = said(folder);
        // Row n of the file (0 is the header) opens n - 1 minutes after the first bar and closes a
        // minute later.
        const TimeNs first = read_record(honest[1])->said.event_time;
        const TimeNs known{first.ns + static_cast<std::int64_t>(row - 1) * ns_per_minute -
                           ns_per_minute};
        std::size_t compared = 0;
        for (std::size_t i = 0; i < std::min(honest.size(), changed.size()); ++i) {
            if (read_prefix(honest[i])->time > known) break;
            ASSERT_TRUE(honest[i] == changed[i]) << "row " << row << ", seq " << i + 1;
            ++compared;
        }
        EXPECT_GT(compared, 5000U);
        EXPECT_NE(honest.size(), compared);
    }
    fs::remove_all(base);
}

}  // namespace
}  // namespace outcry
