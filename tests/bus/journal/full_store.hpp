// SPDX-License-Identifier: Apache-2.0
// A disk that becomes full: for stories of what a journal does then. Tests only.
#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include "outcry/bus/store.hpp"

namespace outcry::story {

/// Takes its time for an append, and says no to every one after the first `allowed`.
class FullStore final : public Store {
 public:
    explicit FullStore(int allowed, std::chrono::milliseconds pause = {})
        : allowed_(allowed), pause_(pause) {}
    void allow(int appends) { allowed_ = appends; }
    Result<std::vector<std::string>> list() override { return inner_->list(); }
    Result<std::uint64_t> size(const std::string& name) override { return inner_->size(name); }
    Result<void> create(const std::string& name) override { return inner_->create(name); }
    Result<void> append(const std::string& name, BytesView bytes) override {
        std::this_thread::sleep_for(pause_);
        if (allowed_-- > 0) return inner_->append(name, bytes);
        (void)inner_->append(name, bytes.first(bytes.size() / 2));
        return error(Error::Kind::io, "cannot write: No space left on device", name);
    }
    Result<void> sync(const std::string& name) override { return inner_->sync(name); }
    Result<void> read(const std::string& name, std::uint64_t offset, std::size_t count,
                      Buffer& out) override {
        return inner_->read(name, offset, count, out);
    }
    Result<void> truncate(const std::string& name, std::uint64_t size) override {
        return inner_->truncate(name, size);
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        return inner_->rename(from, to);
    }

 private:
    std::unique_ptr<Store> inner_ = make_memory_store();
    int allowed_;
    std::chrono::milliseconds pause_;
};

}  // namespace outcry::story
