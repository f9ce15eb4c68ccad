// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "outcry/bus/store.hpp"

namespace outcry {

namespace {

class MemoryStore final : public Store {
 public:
    Result<std::vector<std::string>> list() override {
        std::vector<std::string> names;
        for (const auto& [name, bytes] : files_) names.push_back(name);
        return names;
    }
    Result<std::uint64_t> size(const std::string& name) override {
        OUTCRY_ASSIGN(const Buffer* file, find(name));
        return static_cast<std::uint64_t>(file->size());
    }
    Result<void> create(const std::string& name) override {
        if (!files_.try_emplace(name).second)
            return error(Error::Kind::io, "file exists already", name);
        return {};
    }
    Result<void> append(const std::string& name, BytesView bytes) override {
        OUTCRY_ASSIGN(Buffer * file, find(name));
        file->append(bytes);
        return {};
    }
    Result<void> sync(const std::string& name) override {
        OUTCRY_TRY(find(name));
        return {};
    }
    Result<void> read(const std::string& name, std::uint64_t offset, std::size_t count,
                      Buffer& out) override {
        OUTCRY_ASSIGN(const Buffer* file, find(name));
        if (offset > file->size() || count > file->size() - offset)
            return error(Error::Kind::io,
                         "file of " + std::to_string(file->size()) + " bytes ends before " +
                             std::to_string(offset) + " + " + std::to_string(count),
                         name);
        out.clear();
        out.append(file->view(static_cast<std::size_t>(offset), count));
        return {};
    }
    Result<void> truncate(const std::string& name, std::uint64_t size) override {
        OUTCRY_ASSIGN(Buffer * file, find(name));
        if (size > file->size())
            return invalid("cannot truncate " + std::to_string(file->size()) + " bytes to " +
                               std::to_string(size),
                           name);
        file->truncate(static_cast<std::size_t>(size));
        return {};
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        auto node = files_.extract(from);
        if (node.empty()) return error(Error::Kind::not_found, "no such file", from);
        node.key() = to;
        files_.erase(to);
        files_.insert(std::move(node));
        return {};
    }

 private:
    Result<Buffer*> find(const std::string& name) {
        const auto found = files_.find(name);
        if (found == files_.end()) return error(Error::Kind::not_found, "no such file", name);
        return &found->second;
    }

    std::map<std::string, Buffer> files_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace outcry
