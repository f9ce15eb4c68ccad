// SPDX-License-Identifier: Apache-2.0
// Where the small messages of one flush stand until they are sent: pages that are used again, so
// that a message costs no allocation. Owned by the broker, on its thread. A view lives until
// clear().
#pragma once

#include <deque>

#include "outcry/base/bytes.hpp"

namespace outcry {

class MessageArena {
 public:
    static constexpr std::size_t message_bytes_max = 4096;  // larger ones are worth sharing

    [[nodiscard]] BytesView put(BytesView message) {
        if (pages_.empty() || pages_[used_].size() + message.size() > page_bytes) {
            if (!pages_.empty()) ++used_;
            if (used_ == pages_.size()) pages_.emplace_back().reserve(page_bytes);
        }
        Buffer& page = pages_[used_];
        page.append(message);
        return page.view(page.size() - message.size(), message.size());
    }
    void clear() {
        for (std::size_t i = 0; i <= used_ && i < pages_.size(); ++i) pages_[i].clear();
        used_ = 0;
    }

 private:
    static constexpr std::size_t page_bytes = 64 * 1024;
    std::deque<Buffer> pages_;
    std::size_t used_ = 0;
};

}  // namespace outcry
