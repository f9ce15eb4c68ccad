// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/beside.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t shown_max = 20;

/// As they would be typed.
void add_topologies(const fs::path& folder, std::vector<std::string>& names) {
    std::error_code failed;
    for (const auto& entry :
         fs::directory_iterator(folder.empty() ? fs::path(".") : folder, failed))
        if (entry.path().extension() == ".toml" && entry.is_regular_file(failed))
            names.push_back((folder / entry.path().filename()).string());
}

}  // namespace

std::string others_beside(const std::string& path) {
    const fs::path wanted(path);
    std::vector<std::string> names;
    add_topologies(wanted.parent_path(), names);
    if (wanted.parent_path() != "topologies") add_topologies("topologies", names);
    std::sort(names.begin(), names.end());
    if (names.empty())
        return joined({"; no topology stands in ",
                       quoted(wanted.has_parent_path() ? wanted.parent_path().string() : "."),
                       " or in \"topologies\": name one, or go where they are"});
    for (const std::string& name : names)
        if (fs::path(name).filename() == wanted.filename() && name != path)
            return joined({"; did you mean ", quoted(name), "?"});
    const std::vector<std::string_view> known(names.begin(), names.end());
    std::string hint = did_you_mean(path, known);
    if (!hint.empty()) return hint;
    for (std::size_t i = 0; i < names.size() && i < shown_max; ++i)
        hint += joined({i == 0 ? "; there are " : ", ", printable(names[i])});
    return names.size() > shown_max ? hint + " …" : hint;
}

}  // namespace outcry::topology
