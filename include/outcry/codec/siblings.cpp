// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/siblings.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"

namespace outcry {

std::optional<Value> with_regimes_apart(const Value& value, const TypeInfo& type) {
    std::optional<Value> apart;
    for (const FieldInfo& field : type.fields) {
        const std::string sibling = joined({"regime_", field.name});
        const bool has_sibling =
            field.type->kind == TypeInfo::Kind::map &&
            field.type->element->kind != TypeInfo::Kind::map &&
            std::any_of(type.fields.begin(), type.fields.end(),
                        [&](const FieldInfo& other) { return other.name == sibling; });
        const Value* mixed = has_sibling ? value.get(field.name) : nullptr;
        if (mixed == nullptr || !mixed->is_table()) continue;
        Value plain = Value::of_table(mixed->at);
        Value regimes = Value::of_table(mixed->at);
        if (const Value* given = value.get(sibling); given != nullptr && given->is_table())
            regimes = *given;
        for (const Entry& entry : mixed->entries)
            (entry.value.is_table() ? regimes : plain).set(entry.key, entry.key_at, entry.value);
        if (plain.entries.size() == mixed->entries.size()) continue;
        if (!apart) apart = value;
        if (plain.entries.empty())
            std::erase_if(apart->entries, [&](const Entry& one) { return one.key == field.name; });
        else
            apart->set(field.name, mixed->at, std::move(plain));
        apart->set(sibling, mixed->at, std::move(regimes));
    }
    return apart;
}

}  // namespace outcry
