// SPDX-License-Identifier: Apache-2.0
// A file of a store looked at through a moving window, so that a walk makes few reads and holds
// little. One owner, one thread. The Store outlives it; a view lives until the next call.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "outcry/bus/store.hpp"

namespace outcry::journal {

class Window {
 public:
    Window(Store& store, std::string name, std::uint64_t size, std::size_t ahead = 1024 * 1024)
        : store_(store), name_(std::move(name)), size_(size), ahead_(ahead) {}

    /// Size of the file as it was when the walk began.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t count) const {
        return offset <= size_ && count <= size_ - offset;
    }
    /// [offset, offset + count), which the file must hold.
    [[nodiscard]] Result<BytesView> view(std::uint64_t offset, std::uint64_t count) {
        if (offset < begin_ || offset + count > begin_ + bytes_.size()) {
            const std::uint64_t fetched = std::min(count + ahead_, size_ - offset);
            begin_ = offset;
            OUTCRY_TRY(store_.read(name_, offset, static_cast<std::size_t>(fetched), bytes_));
        }
        return bytes_.view(static_cast<std::size_t>(offset - begin_),
                           static_cast<std::size_t>(count));
    }

 private:
    Store& store_;
    std::string name_;
    std::uint64_t size_;
    std::size_t ahead_;
    std::uint64_t begin_ = 0;
    Buffer bytes_;
};

}  // namespace outcry::journal
