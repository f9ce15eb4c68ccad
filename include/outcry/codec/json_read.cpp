// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/json_read.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"
#include "outcry/codec/json.hpp"

namespace outcry {

namespace {

constexpr std::size_t depth_max = 2 * limits::nesting_max;  // fit() then says which limit it is

std::string place_of(std::string_view json, std::size_t offset) {
    const std::string_view before = json.substr(0, std::min(offset, json.size()));
    std::size_t line = 1, column = 1;
    for (const char c : before) {
        if (c == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++column;
        }
    }
    return joined({std::to_string(line), ":", std::to_string(column)});
}

/// Receives the library's parse events and builds the tree; false stops the parse.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
    bool null() override { return put({}); }
    bool boolean(bool value) override {
        Value v;
        v.kind = Value::Kind::boolean;
        v.boolean = value;
        return put(std::move(v));
    }
    bool number_integer(number_integer_t value) override {
        Value v;
        v.kind = Value::Kind::integer;
        v.integer = value;
        return put(std::move(v));
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (std::in_range<std::int64_t>(value))
            return number_integer(static_cast<std::int64_t>(value));
        Value v;
        v.kind = Value::Kind::unsigned_integer;
        v.unsigned_integer = value;
        return put(std::move(v));
    }
    bool number_float(number_float_t value, const string_t&) override {
        Value v;
        v.kind = Value::Kind::real;
        v.real = value;
        return put(std::move(v));
    }
    bool string(string_t& value) override { return put(Value::of_text(std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Value::Kind::table); }
    bool start_array(std::size_t) override { return open(Value::Kind::list); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override {
        if (!open_.back().keys.insert(value).second) {
            failure_ = invalid(joined({"key ", quoted(value), " appears twice"}));
            return false;
        }
        open_.back().key = std::move(value);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& last_token,
                     const nlohmann::json::exception& failure) override {
        offset = position == 0 ? 0 : position - 1;
        failure_ =
            invalid(failure.id == 406 ? joined({"number ", quoted(last_token), " is out of range"})
                                      : joined({"not valid JSON near ", quoted(last_token)}));
        return false;
    }

    Value root;
    std::size_t offset = std::string_view::npos;
    [[nodiscard]] Error failure() const { return failure_; }

 private:
    struct Open {
        Value value;
        std::string key;  // under which the next member goes
        std::set<std::string> keys;
    };

    bool put(Value value) {
        if (open_.empty()) {
            root = std::move(value);
        } else if (Open& parent = open_.back(); parent.value.is_table()) {
            parent.value.entries.push_back({std::move(parent.key), {}, std::move(value)});
        } else {
            parent.value.items.push_back(std::move(value));
        }
        return true;
    }
    bool open(Value::Kind kind) {
        if (open_.size() >= depth_max) {
            failure_ = error(Error::Kind::limit, joined({"JSON is nested deeper than the limit of ",
                                                         std::to_string(depth_max)}));
            return false;
        }
        open_.emplace_back().value.kind = kind;
        return true;
    }
    bool close() {
        Value value = std::move(open_.back().value);
        open_.pop_back();
        return put(std::move(value));
    }

    std::vector<Open> open_;
    Error failure_ = invalid("not valid JSON");
};

}  // namespace

Result<Value> read_json(std::string_view json) {
    if (json.size() > limits::config_bytes_max)
        return error(Error::Kind::limit,
                     joined({"JSON of ", std::to_string(json.size()), " bytes exceeds ",
                             std::to_string(limits::config_bytes_max)}));
    Builder builder;
    // The handler reports failures by value; what the library might still throw stops at this wall.
    try {
        if (nlohmann::json::sax_parse(json, &builder)) return std::move(builder.root);
    } catch (const nlohmann::json::exception&) {
        return invalid("not valid JSON");
    }
    Error failure = builder.failure();
    if (builder.offset != std::string_view::npos) failure.place = place_of(json, builder.offset);
    return failure;
}

Result<Buffer> from_json(std::string_view json, const TypeInfo& type) {
    OUTCRY_ASSIGN(const Value value, read_json(json));
    Fitted fitted = fit(value, type, {.syntax = Syntax::json});
    if (fitted.ok()) return std::move(fitted.body);
    const Misfit& first = fitted.misfits.front();
    std::string message = first.message;
    for (std::size_t i = 1; i < fitted.misfits.size(); ++i)
        message += joined({"\n", fitted.misfits[i].path, ": ", fitted.misfits[i].message});
    return invalid(std::move(message), first.path.empty() ? "/" : first.path);
}

}  // namespace outcry
