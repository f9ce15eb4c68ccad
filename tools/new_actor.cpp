// SPDX-License-Identifier: Apache-2.0
// `outcry new actor`: a voter of one's own with its test and a floor to join, ready to be built out
// of tree.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "tools/new_actor/files.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t name_max = 40;
/// Who else is on the floor that the new actor's topology describes.
constexpr std::array<std::string_view, 10> taken = {"bars",      "bull",   "core",     "data",
                                                    "execution", "ledger", "operator", "portfolio",
                                                    "quant",     "risk"};
/// What a file beside it, a target of its build or a type that it works with is called already.
constexpr std::array<std::string_view, 20> reserved = {
    "all",        "bar",          "clean",          "codegen", "depend",
    "edit_cache", "floor_opened", "hears",          "help",    "install",
    "main",       "package",      "package_source", "params",  "says",
    "stage",      "state",        "rebuild_cache",  "test",    "vote"};

/// `mean_reversion` as a type: `MeanReversion`.
std::string type_name(std::string_view name) {
    std::string type;
    bool upper = true;
    for (const char c : name) {
        if (c != '_') type += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = c == '_';
    }
    return type;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

bool holds_topologies(const fs::path& folder) {
    std::error_code failed;
    return fs::is_regular_file(folder / "instruments/binance-usdm.toml", failed);
}

/// The shipped topologies: above `folder`, above this program (a build folder), or installed beside
/// it.
std::optional<fs::path> find_topologies(const fs::path& folder) {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    for (const fs::path& start : {folder, program.parent_path()}) {
        for (fs::path up = start; !up.empty(); up = up.parent_path()) {
            if (holds_topologies(up / "topologies")) return up / "topologies";
            if (holds_topologies(up / "share/outcry/topologies"))
                return up / "share/outcry/topologies";
            if (up == up.parent_path()) break;
        }
    }
    return std::nullopt;
}

/// Relative where both stand in one tree that may move, absolute otherwise.
std::string path_from(const fs::path& folder, const fs::path& target) {
    const fs::path relative = target.lexically_relative(folder);
    const auto climbs = std::count(relative.begin(), relative.end(), fs::path(".."));
    return climbs <= 2 ? relative.generic_string() : target.generic_string();
}

/// Where find_package finds Outcry when this program runs from its build folder.
std::string package_hint() {
    std::error_code failed;
    const fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
    return fs::exists(folder / "outcry-config.cmake", failed) ? " -Doutcry_DIR=" + folder.string()
                                                              : "";
}

}  // namespace

Result<void> check_actor_name(const std::string& name) {
    const auto fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (name.empty() || name.front() < 'a' || name.front() > 'z' ||
        !std::all_of(name.begin(), name.end(), fine))
        return invalid(joined({"actor name ", quoted(name),
                               " must begin with a small letter and hold small letters, digits and "
                               "_ only, e.g. momentum"}));
    if (name.size() > name_max)
        return invalid(joined({"actor name of ", std::to_string(name.size()),
                               " characters exceeds ", std::to_string(name_max)}));
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
        return invalid(joined(
            {"actor name ", quoted(name), " is taken on the floor it would join; choose another"}));
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
        return invalid(joined({"actor name ", quoted(name),
                               " is taken by a file, a target or a type of what would be written; "
                               "choose another"}));
    return {};
}

Result<int> new_actor(const NewActorOptions& options) {
    OUTCRY_TRY(check_actor_name(options.name));
    std::error_code failed;
    const fs::path parent = fs::weakly_canonical(fs::absolute(options.folder, failed), failed);
    if (!fs::is_directory(parent, failed))
        return error(Error::Kind::not_found,
                     joined({"folder ", quoted(options.folder), " does not exist"}));
    const fs::path folder = parent / options.name;
    if (fs::exists(folder, failed))
        return error(Error::Kind::refused,
                     joined({quoted(folder.string()),
                             " exists already; choose another name, or --in another folder"}));
    const auto topologies = find_topologies(parent);
    if (!fs::create_directory(folder, failed))
        return error(Error::Kind::io,
                     joined({"cannot make ", quoted(folder.string()), ": ", failed.message()}));
    const std::string shown = topologies ? path_from(folder, *topologies) : "topologies";
    std::string made;
    for (const NewActorFile& file : new_actor_files()) {
        std::string name(file.name), text(file.text);
        for (std::string* one : {&name, &text}) {
            replace_all(*one, "@NAME@", options.name);
            replace_all(*one, "@TYPE@", type_name(options.name));
            replace_all(*one, "@TOPOLOGIES@", shown);
        }
        OUTCRY_TRY(write_file_atomic((folder / name).string(), as_bytes(text)));
        made += " " + name;
    }
    const std::string at = (fs::path(options.folder) / options.name).lexically_normal().string();
    std::printf("made %s:%s\n", at.c_str(), made.c_str());
    if (!topologies)
        std::printf("no topologies/ found near here: set the paths in %s/%s.toml\n", at.c_str(),
                    options.name.c_str());
    std::printf(
        "next: cmake -S %s -B %s/build%s && cmake --build %s/build && ctest --test-dir %s/build\n",
        at.c_str(), at.c_str(), package_hint().c_str(), at.c_str(), at.c_str());
    std::printf("      outcry run %s/%s.toml\n", at.c_str(), options.name.c_str());
    return 0;
}

}  // namespace outcry::tools
