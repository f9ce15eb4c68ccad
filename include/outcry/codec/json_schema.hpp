// SPDX-License-Identifier: Apache-2.0
// Descriptions as JSON Schema (draft 2020-12) and back: what `outcry schema` prints, the journal
// carries, and foreign actors ship. Pure functions for any thread. A TypeTree owns its nodes; what
// points into it must not outlive it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "outcry/codec/json.hpp"

namespace outcry {

/// The schema of the JSON form of `type`. What JSON cannot say (fixed point, units, integer widths)
/// stands in `x-outcry`, so that from_json_schema gives the same description back. `id` becomes
/// `$id` when not empty. In plain style it says just which kinds of JSON values there are.
[[nodiscard]] std::string json_schema(const TypeInfo& type, JsonStyle style = JsonStyle::compact,
                                      std::string_view id = {});

/// A description that came as data.
class TypeTree {
 public:
    [[nodiscard]] const TypeInfo& root() const { return nodes_->front(); }
    /// A new node; references to it stay good while any part of the tree is alive, also when the
    /// tree is moved.
    TypeInfo& add() { return nodes_->emplace_back(); }

 private:
    std::unique_ptr<std::deque<TypeInfo>> nodes_ = std::make_unique<std::deque<TypeInfo>>();
};

/// Reads what json_schema writes, and plain schemas by hand: `object` with `properties` (and
/// `required`), `array` with `items`, `string`, `string` with `enum`, `number`, `integer`,
/// `boolean`, `["…", "null"]`. Anything else is refused by its JSON pointer, because a body could
/// not be checked against it.
[[nodiscard]] Result<TypeTree> from_json_schema(std::string_view json);

/// True when two descriptions accept the same bodies and have the same defaults; names and docs
/// included.
[[nodiscard]] bool same_type(const TypeInfo& a, const TypeInfo& b);

}  // namespace outcry
