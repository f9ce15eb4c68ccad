// SPDX-License-Identifier: Apache-2.0
// A run folder as `outcry run --place fused --until` leaves it, for verbs that read whole runs. One
// thread, test code only. The folder goes with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/folders.hpp"

namespace outcry::test {

inline const std::string topologies = OUTCRY_SOURCE_DIR "/topologies";

class RunFolder {
 public:
    RunFolder(const std::string& file, const std::string& until,
              const std::vector<std::string>& set = {})
        : RunFolder(load_topology(topologies + "/" + file, loading(set)), file, until, set,
                    find_kind) {}
    /// From the text of a topology, and with kinds that this build does not ship; both outlive the
    /// call.
    RunFolder(const std::string& text, const std::vector<Kind>& kinds, const std::string& until)
        : RunFolder(parse_topology(text, "changed.toml", topologies, loading({}, &kinds)),
                    "changed.toml", until, {}, [&kinds](std::string_view name) -> const Kind* {
                        for (const Kind& kind : kinds)
                            if (kind.manifest.kind == name) return &kind;
                        return nullptr;
                    }) {}
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;
    ~RunFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string path;

 private:
    static LoadOptions loading(const std::vector<std::string>& set,
                               const std::vector<Kind>* kinds = nullptr) {
        LoadOptions options;
        options.overrides = set;
        options.place = Place::fused;
        options.kinds = kinds;
        return options;
    }
    RunFolder(Loaded loaded, const std::string& file, const std::string& until,
              const std::vector<std::string>& set, const Runner::FindKind& find) {
        std::string name = std::filesystem::temp_directory_path() / "outcry-whatif-XXXXXX";
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path = name;
        EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
        Plan plan = std::move(*loaded.plan);
        plan.tap.clear();
        plan.observers.clear();
        std::ofstream(path + "/run.json")
            << R"({"topology": ")" << topologies << "/" << file << R"(", "set": )"
            << (set.empty() ? "[]" : "[\"" + set.front() + "\"]") << R"(, "until": ""})";
        LaunchOptions launching;
        launching.run_folder = path;
        launching.find_kind = find;
        launching.until = *time::parse(until);
        launching.commit = Commit::none;
        const auto ran = launch(plan, launching);
        EXPECT_TRUE(ran) << ran.error().text();
    }
};

}  // namespace outcry::test
