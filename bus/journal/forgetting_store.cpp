// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "outcry/bus/store.hpp"

namespace outcry {

namespace {

class ForgettingStore final : public Store {
 public:
    Result<std::vector<std::string>> list() override {
        std::vector<std::string> names;
        for (const auto& [name, size] : sizes_) names.push_back(name);
        return names;
    }
    Result<std::uint64_t> size(const std::string& name) override {
        OUTCRY_ASSIGN(const std::uint64_t* size, find(name));
        return *size;
    }
    Result<void> create(const std::string& name) override {
        if (!sizes_.try_emplace(name).second)
            return error(Error::Kind::io, "file exists already", name);
        return {};
    }
    Result<void> append(const std::string& name, BytesView bytes) override {
        OUTCRY_ASSIGN(std::uint64_t * size, find(name));
        *size += bytes.size();
        return {};
    }
    Result<void> sync(const std::string& name) override {
        OUTCRY_TRY(find(name));
        return {};
    }
    Result<void> read(const std::string& name, std::uint64_t, std::size_t, Buffer&) override {
        OUTCRY_TRY(find(name));
        return error(Error::Kind::not_found,
                     "nothing of this file is kept: a log that is to be read needs a folder, or "
                     "memory",
                     name);
    }
    Result<void> truncate(const std::string& name, std::uint64_t size) override {
        OUTCRY_ASSIGN(std::uint64_t * held, find(name));
        if (size > *held)
            return invalid(
                "cannot truncate " + std::to_string(*held) + " bytes to " + std::to_string(size),
                name);
        *held = size;
        return {};
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        auto node = sizes_.extract(from);
        if (node.empty()) return error(Error::Kind::not_found, "no such file", from);
        node.key() = to;
        sizes_.erase(to);
        sizes_.insert(std::move(node));
        return {};
    }

 private:
    Result<std::uint64_t*> find(const std::string& name) {
        const auto found = sizes_.find(name);
        if (found == sizes_.end()) return error(Error::Kind::not_found, "no such file", name);
        return &found->second;
    }

    std::map<std::string, std::uint64_t> sizes_;
};

}  // namespace

std::unique_ptr<Store> make_forgetting_store() { return std::make_unique<ForgettingStore>(); }

}  // namespace outcry
