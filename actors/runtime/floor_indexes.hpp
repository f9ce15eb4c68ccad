// SPDX-License-Identifier: Apache-2.0
// Has the topic index of each segment written once it is sealed, beside the floor. Used in the
// broker's thread; owned by the floor. A floor goes on without; that one could not be written is
// worth a line.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "bus/journal/topic_indexer.hpp"

namespace outcry {

class FloorIndexes {
 public:
    using Note = std::function<void(const std::string&)>;

    /// An empty `run_folder` keeps nothing.
    FloorIndexes(std::string run_folder, Note note)
        : run_folder_(std::move(run_folder)), note_(std::move(note)) {}

    /// Called now and then: segments are large and seldom sealed.
    void keep() {
        if (run_folder_.empty()) return;
        if (!indexer_) {
            auto store = open_folder_store(run_folder_ + "/journal", false);
            if (!store) return;
            indexer_ = std::make_unique<journal::TopicIndexer>(std::move(*store));
        }
        if (const auto why = indexer_->failure()) note_("no topic index: " + why->text());
        indexer_->look();
    }

 private:
    std::string run_folder_;
    Note note_;
    std::unique_ptr<journal::TopicIndexer> indexer_;
};

}  // namespace outcry
