// SPDX-License-Identifier: Apache-2.0
#include "outcry/actor/asking.hpp"

#include <algorithm>

#include "outcry/codec/msgpack.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry {
namespace {

/// Stands at the value of that key; false where there is none.
bool go_to(msgpack::Reader& reader, std::string_view wanted) {
    std::size_t count = 0;
    if (reader.peek() != msgpack::Kind::map || !reader.map(count)) return false;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!reader.text(key)) return false;
        if (key == wanted) return true;
        if (!reader.skip()) return false;
    }
    return false;
}

}  // namespace

std::optional<std::int64_t> integer_param(BytesView params, std::string_view key) {
    msgpack::Reader reader(params);
    std::int64_t value = 0;
    if (!go_to(reader, key) || reader.peek() != msgpack::Kind::integer || !reader.integer(value))
        return std::nullopt;
    return value;
}

std::optional<std::string> text_param(BytesView params, std::string_view key) {
    msgpack::Reader reader(params);
    std::string_view value;
    if (!go_to(reader, key) || reader.peek() != msgpack::Kind::text || !reader.text(value))
        return std::nullopt;
    return std::string(value);
}

std::vector<std::string> texts_param(BytesView params, std::string_view key) {
    msgpack::Reader reader(params);
    std::size_t count = 0;
    if (!go_to(reader, key) || reader.peek() != msgpack::Kind::array || !reader.array(count))
        return {};
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view value;
        if (reader.peek() != msgpack::Kind::text || !reader.text(value)) return {};
        values.emplace_back(value);
    }
    return values;
}

bool asks(const RosterEntry& core, std::string_view voter) {
    if (std::find(core.says.begin(), core.says.end(), schema_name<Proposal>) == core.says.end())
        return false;
    const std::vector<std::string> voters = texts_param(core.params.view(), "voters");
    return std::find(voters.begin(), voters.end(), voter) != voters.end();
}

std::string strategy_of(const FloorOpened& opened, std::string_view voter) {
    std::optional<std::string> only;
    for (const RosterEntry& core : opened.roster) {
        if (!asks(core, voter)) continue;
        std::string strategy = text_param(core.params.view(), "strategy").value_or("");
        if (strategy.empty()) strategy = opened.floor;
        if (only && *only != strategy) return {};
        only = std::move(strategy);
    }
    return only.value_or(opened.floor);
}

}  // namespace outcry
