// SPDX-License-Identifier: Apache-2.0
// Shipped topologies with a few lines changed, as `outcry check` reads them. Test code only, one
// thread.
#pragma once

#include <gtest/gtest.h>

#include "actors/topology/check.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/file.hpp"
#include "tests/support/folders.hpp"

namespace outcry::test {

inline const std::string shipped_folder = std::string(OUTCRY_SOURCE_DIR) + "/topologies";

inline std::string shipped_text(const std::string& file) {
    const auto bytes = read_file(shipped_folder + "/" + file);
    return bytes ? std::string(as_text(bytes->view())) : "";
}

/// The text with the first `find` replaced; every change must find its place.
inline std::string with(std::string text, const std::string& find, const std::string& put) {
    const std::size_t at = text.find(find);
    EXPECT_NE(at, std::string::npos) << find;
    return at == std::string::npos ? text : text.replace(at, find.size(), put);
}

inline CheckReport checked(const std::string& text, std::vector<std::string> set = {}) {
    LoadOptions options;
    options.overrides = std::move(set);
    const Loaded loaded = parse_topology(text, "floor.toml", shipped_folder, options);
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return loaded.ok() ? check(*loaded.plan) : CheckReport{};
}

/// Complaints at their places, as a person reads them.
inline std::string shown(const std::vector<CheckComplaint>& complaints, const std::string& text,
                         const std::vector<std::string>& set = {}) {
    auto document = TomlDocument::parse(text, "floor.toml");
    for (const std::string& one : set)
        EXPECT_TRUE(document->apply_override(one, std::vector<std::string_view>{"actor", ""}));
    return text_of(placed(complaints, *document));
}

}  // namespace outcry::test
