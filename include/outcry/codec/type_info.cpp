// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/type_info.hpp"

#include <deque>
#include <mutex>

namespace outcry::detail {

const TypeInfo* scalar(TypeInfo::Kind kind) {
    static const auto nodes = [] {
        std::array<TypeInfo, static_cast<std::size_t>(TypeInfo::Kind::optional) + 1> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i].kind = static_cast<TypeInfo::Kind>(i);
        return all;
    }();
    return &nodes[static_cast<std::size_t>(kind)];
}

const TypeInfo* integer(std::int64_t min, std::uint64_t max) {
    static std::mutex mutex;
    static std::deque<TypeInfo> nodes;  // one for each integer width in use
    const std::lock_guard lock(mutex);
    for (const TypeInfo& node : nodes)
        if (node.min == min && node.max == max) return &node;
    TypeInfo& node = nodes.emplace_back();
    node.kind = TypeInfo::Kind::integer;
    node.min = min;
    node.max = max;
    return &node;
}

TypeInfo enumeration(std::string_view name, const std::string_view* names, std::size_t count) {
    TypeInfo info;
    info.kind = TypeInfo::Kind::enumeration;
    info.name = name;
    for (std::size_t i = 0; i < count; ++i) info.names.emplace_back(names[i]);
    return info;
}

Buffer& add_field(TypeInfo& record, std::string_view name, const TypeInfo* type) {
    return *record.fields.emplace_back(FieldInfo{std::string(name), type, Buffer{}, {}}).fallback;
}

void require_field(TypeInfo& record, std::string_view name) {
    for (FieldInfo& field : record.fields)
        if (field.name == name) field.fallback.reset();
}

void document_field(TypeInfo& record, std::string_view name, std::string_view doc) {
    for (FieldInfo& field : record.fields)
        if (field.name == name) field.doc = doc;
}

}  // namespace outcry::detail
