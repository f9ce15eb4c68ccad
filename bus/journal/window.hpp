// SPDX-License-Identifier: Apache-2.0
// A file of a store looked at through a moving window, so that a walk makes few reads and holds
// little. One owner, one thread, but for ahead(). The Store outlives it; a view lives until the
// next call of view().
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

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
        if (!now_.holds(offset, count)) {
            if (next_.holds(offset, count))
                std::swap(now_, next_);
            else
                OUTCRY_TRY(read(now_, offset, std::min(count + ahead_, size_ - offset)));
        }
        return now_.view(offset, count);
    }
    /// [offset, offset + count) as far as the file goes, for a look at what view() will be asked
    /// for next; nothing when it cannot be read. A second thread may call it while the first uses
    /// the latest view: the store must be idle then. It lives as long as that view.
    [[nodiscard]] BytesView ahead(std::uint64_t offset, std::uint64_t count) {
        if (offset >= size_) return {};
        count = std::min(count, size_ - offset);
        if (now_.holds(offset, count)) return now_.view(offset, count);
        if (!read(next_, offset, count)) return {};
        return next_.view(offset, count);
    }

 private:
    struct Part {
        std::uint64_t begin = 0;
        Buffer bytes;

        [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t count) const {
            return offset >= begin && offset + count <= begin + bytes.size();
        }
        [[nodiscard]] BytesView view(std::uint64_t offset, std::uint64_t count) const {
            return bytes.view(static_cast<std::size_t>(offset - begin),
                              static_cast<std::size_t>(count));
        }
    };

    Result<void> read(Part& part, std::uint64_t offset, std::uint64_t count) {
        part.begin = offset;
        auto done = store_.read(name_, offset, static_cast<std::size_t>(count), part.bytes);
        if (!done) part.bytes.clear();
        return done;
    }

    Store& store_;
    std::string name_;
    std::uint64_t size_;
    std::size_t ahead_;
    Part now_, next_;
};

}  // namespace outcry::journal
