// SPDX-License-Identifier: Apache-2.0
// Where a journal keeps its bytes: a folder of append-only files, or the same in memory for tests
// and simulation. Used by the one thread that owns the journal; readers open stores of their own. A
// Store outlives the journals on it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"

namespace outcry {

class Store {
 public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    /// Names of the files, ascending.
    [[nodiscard]] virtual Result<std::vector<std::string>> list() = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size(const std::string& name) = 0;
    /// Creates an empty file; an existing one is an error.
    [[nodiscard]] virtual Result<void> create(const std::string& name) = 0;
    /// Hands the bytes to the system: they survive a kill of this process, not of the machine.
    [[nodiscard]] virtual Result<void> append(const std::string& name, BytesView bytes) = 0;
    /// fdatasync: they survive the machine as far as its disk is honest.
    [[nodiscard]] virtual Result<void> sync(const std::string& name) = 0;
    /// Fills `out` with [offset, offset + count); fewer bytes in the file are an error.
    [[nodiscard]] virtual Result<void> read(const std::string& name, std::uint64_t offset,
                                            std::size_t count, Buffer& out) = 0;
    [[nodiscard]] virtual Result<void> truncate(const std::string& name, std::uint64_t size) = 0;
    [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
};

/// Files in `folder`, which is created with mode 0700 when missing (`create`) or must exist.
[[nodiscard]] Result<std::unique_ptr<Store>> open_folder_store(const std::string& folder,
                                                               bool create);
/// Files in memory; `faults` of tests/support wrap it to tear and flip.
[[nodiscard]] std::unique_ptr<Store> make_memory_store();
/// Files that are as long as what was appended and hold nothing of it, for a journal of which only
/// its head is wanted (JournalOptions::kept).
[[nodiscard]] std::unique_ptr<Store> make_forgetting_store();

}  // namespace outcry
