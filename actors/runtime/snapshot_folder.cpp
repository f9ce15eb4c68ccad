// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/snapshot_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

namespace {

constexpr std::string_view ending = ".snapshot";
constexpr std::size_t seq_digits = 16, digest_digits = 64;

}  // namespace

Result<void> SnapshotFolder::keep(const FloorSnapshot& snapshot, std::uint64_t kept) const {
    Buffer bytes;
    if (!encode(bytes, snapshot)) return error(Error::Kind::internal, "snapshot holds NaN");
    if (bytes.size() > limits::snapshot_bytes_max)
        return error(Error::Kind::limit, "snapshot of " + std::to_string(bytes.size()) +
                                             " bytes exceeds " +
                                             std::to_string(limits::snapshot_bytes_max));
    OUTCRY_TRY(make_directories(folder_));
    char seq[seq_digits + 2];
    std::snprintf(seq, sizeof seq, "%016llu", static_cast<unsigned long long>(snapshot.seq));
    OUTCRY_TRY(write_file_atomic(
        folder_ + "/" + seq + "-" + to_hex(Sha256::of(bytes)) + std::string(ending), bytes));
    const std::vector<std::string> all = names();
    std::error_code ignored;
    for (std::size_t i = kept; i < all.size(); ++i)
        std::filesystem::remove(folder_ + "/" + all[i], ignored);
    return {};
}

/// Newest first.
std::vector<std::string> SnapshotFolder::names() const {
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
        const std::string name = entry.path().filename().string();
        const bool shaped = name.size() == seq_digits + 1 + digest_digits + ending.size() &&
                            name.ends_with(ending) && name[seq_digits] == '-' &&
                            name.find_first_not_of("0123456789") == seq_digits;
        if (shaped) names.push_back(name);
    }
    std::sort(names.begin(), names.end(), std::greater<>());
    return names;
}

Result<FloorSnapshot> SnapshotFolder::load(const std::string& name) const {
    OUTCRY_ASSIGN(const Buffer bytes, read_file(folder_ + "/" + name, limits::snapshot_bytes_max));
    if (to_hex(Sha256::of(bytes)) != name.substr(seq_digits + 1, digest_digits))
        return error(Error::Kind::corrupt, "its bytes are not those it is named after");
    OUTCRY_ASSIGN(FloorSnapshot snapshot, decoded<FloorSnapshot>(bytes));
    if (snapshot.format != FloorSnapshot{}.format)
        return error(Error::Kind::invalid,
                     "format " + std::to_string(snapshot.format) + " is not read by this build");
    return snapshot;
}

SnapshotFolder::Found SnapshotFolder::find(const std::string& plan) const {
    Found found;
    for (const std::string& name : names()) {
        auto loaded = load(name);
        if (loaded && loaded->plan != plan)
            loaded = error(Error::Kind::invalid, "it was taken of another plan");
        if (loaded)
            found.snapshots.push_back(std::make_shared<const FloorSnapshot>(std::move(*loaded)));
        else
            found.refused.push_back(name + ": " + loaded.error().message);
    }
    return found;
}

}  // namespace outcry
