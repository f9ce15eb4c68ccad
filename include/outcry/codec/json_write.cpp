// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/ratio.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"
#include "outcry/codec/json.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;

class JsonWriter {
 public:
    JsonWriter(BytesView body, JsonStyle style)
        : in_(body), pretty_(style == JsonStyle::pretty), plain_(style == JsonStyle::plain) {}

    Result<std::string> typed(const TypeInfo& type) { return finish(write(type, 0), type.name); }
    Result<std::string> untyped() { return finish(write_any(0), ""); }

 private:
    Result<std::string> finish(bool good, std::string_view name) {
        if (good && !in_.at_end()) in_.fail("bytes follow the value");
        if (in_.ok()) return std::move(out_);
        return name.empty() ? in_.error() : in_.error().at(name);
    }

    bool write(const TypeInfo& type, std::size_t depth);
    bool write_integer(const TypeInfo& type);
    bool write_number(const TypeInfo& type);
    bool write_record(const TypeInfo& type, std::size_t depth);
    bool write_list(const TypeInfo& type, std::size_t depth);
    bool write_map(const TypeInfo& type, std::size_t depth);
    bool write_boolean();
    bool write_real();
    bool write_text();
    bool write_bytes();
    bool write_any(std::size_t depth);
    bool write_any_integer();
    bool write_any_list(std::size_t depth);
    bool write_any_map(std::size_t depth);

    /// A comma where one belongs, then a new line in pretty style.
    void separate(bool first, std::size_t depth) {
        if (!first) out_ += ',';
        indent(depth);
    }
    void indent(std::size_t depth) {
        if (!pretty_) return;
        out_ += '\n';
        out_.append(2 * depth, ' ');
    }
    void key(std::string_view text) {
        append_json_text(out_, text);
        out_ += pretty_ ? ": " : ":";
    }
    void put_quoted(std::string_view plain) { out_ += joined({"\"", plain, "\""}); }

    msgpack::Reader in_;
    bool pretty_;
    bool plain_;
    std::string out_;
};

bool JsonWriter::write_boolean() {
    bool value = false;
    if (!in_.boolean(value)) return false;
    out_ += value ? "true" : "false";
    return true;
}

bool JsonWriter::write_real() {
    double value = 0;
    if (!in_.real(value)) return false;
    out_ += shortest(value);
    return true;
}

bool JsonWriter::write_text() {
    std::string_view value;
    if (!in_.text(value)) return false;
    append_json_text(out_, value);
    return true;
}

bool JsonWriter::write_bytes() {
    BytesView value;
    if (!in_.binary(value)) return false;
    put_quoted(to_hex(value));
    return true;
}

bool JsonWriter::write_integer(const TypeInfo& type) {
    std::string digits;
    if (type.min >= 0) {
        std::uint64_t value = 0;
        if (!in_.unsigned_integer(value)) return false;
        digits = std::to_string(value);
    } else {
        std::int64_t value = 0;
        if (!in_.integer(value)) return false;
        digits = std::to_string(value);
    }
    is_wide_integer(type) && !plain_ ? put_quoted(digits) : void(out_ += digits);
    return true;
}

bool JsonWriter::write_number(const TypeInfo& type) {
    std::int64_t value = 0;
    if (!in_.integer(value)) return false;
    switch (type.kind) {
        case Kind::time:
            put_quoted(time::to_iso(TimeNs{value}));
            break;
        case Kind::duration:
            plain_
                ? void(out_ += shortest(static_cast<double>(value) / static_cast<double>(ns_per_s)))
                : put_quoted(time::to_string(DurationNs{value}));
            break;
        case Kind::ratio:
            plain_ ? void(out_ += fixed::to_string(value)) : put_quoted(ratio_text(Ratio{value}));
            break;
        default:
            plain_ ? void(out_ += fixed::to_string(value)) : put_quoted(fixed::to_string(value));
            break;
    }
    return true;
}

bool JsonWriter::write(const TypeInfo& type, std::size_t depth) {
    if (depth > limits::nesting_max) return in_.fail("value is nested deeper than the limit of 16");
    switch (type.kind) {
        case Kind::boolean:
            return write_boolean();
        case Kind::integer:
            return write_integer(type);
        case Kind::real:
            return write_real();
        case Kind::text:
        case Kind::enumeration:
        case Kind::timeframe:
            return write_text();
        case Kind::bytes:
            return write_bytes();
        case Kind::price:
        case Kind::quantity:
        case Kind::money:
        case Kind::ratio:
        case Kind::time:
        case Kind::duration:
            return write_number(type);
        case Kind::record:
            return write_record(type, depth);
        case Kind::list:
            return write_list(type, depth);
        case Kind::map:
            return write_map(type, depth);
        case Kind::optional:
            if (in_.peek() != msgpack::Kind::nil) return write(*type.element, depth);
            out_ += "null";
            return in_.nil();
    }
    return false;
}

bool JsonWriter::write_record(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    if (count > type.fields.size()) return in_.fail("record has more fields than this build knows");
    out_ += '{';
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view name;
        if (!in_.text(name)) return false;
        if (name != type.fields[i].name) return in_.fail("field is missing or out of order");
        separate(i == 0, depth + 1);
        key(name);
        if (!write(*type.fields[i].type, depth + 1)) return false;
    }
    if (count != 0) indent(depth);
    out_ += '}';
    return true;
}

bool JsonWriter::write_list(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.array(count)) return false;
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
        separate(i == 0, depth + 1);
        if (!write(*type.element, depth + 1)) return false;
    }
    if (count != 0) indent(depth);
    out_ += ']';
    return true;
}

bool JsonWriter::write_map(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    out_ += '{';
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view name;
        if (!in_.text(name)) return false;
        separate(i == 0, depth + 1);
        key(name);
        if (!write(*type.element, depth + 1)) return false;
    }
    if (count != 0) indent(depth);
    out_ += '}';
    return true;
}

bool JsonWriter::write_any_integer() {
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    BytesView bytes;
    if (!in_.slice(bytes)) return false;
    msgpack::Reader number(bytes);
    std::uint64_t large = 0;
    std::int64_t value = 0;
    if (bytes[0] == 0xcf && number.unsigned_integer(large)) {
        const std::string digits = std::to_string(large);
        large > static_cast<std::uint64_t>(exact) ? put_quoted(digits) : void(out_ += digits);
    } else if (number.integer(value)) {
        const std::string digits = std::to_string(value);
        value < -exact ? put_quoted(digits) : void(out_ += digits);
    }
    return true;
}

bool JsonWriter::write_any(std::size_t depth) {
    if (depth > limits::nesting_max) return in_.fail("value is nested deeper than the limit of 16");
    switch (in_.peek()) {
        case msgpack::Kind::nil:
            out_ += "null";
            return in_.nil();
        case msgpack::Kind::boolean:
            return write_boolean();
        case msgpack::Kind::integer:
            return write_any_integer();
        case msgpack::Kind::real:
            return write_real();
        case msgpack::Kind::text:
            return write_text();
        case msgpack::Kind::binary:
            return write_bytes();
        case msgpack::Kind::array:
            return write_any_list(depth);
        case msgpack::Kind::map:
            return write_any_map(depth);
        case msgpack::Kind::bad:
            break;
    }
    return in_.skip();  // fails, and says why
}

bool JsonWriter::write_any_list(std::size_t depth) {
    std::size_t count = 0;
    if (!in_.array(count)) return false;
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
        separate(i == 0, depth + 1);
        if (!write_any(depth + 1)) return false;
    }
    if (count != 0) indent(depth);
    out_ += ']';
    return true;
}

bool JsonWriter::write_any_map(std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    out_ += '{';
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view name;
        if (!in_.text(name)) return false;
        separate(i == 0, depth + 1);
        key(name);
        if (!write_any(depth + 1)) return false;
    }
    if (count != 0) indent(depth);
    out_ += '}';
    return true;
}

}  // namespace

Result<std::string> to_json(BytesView body, const TypeInfo& type, JsonStyle style) {
    return JsonWriter(body, style).typed(type);
}

Result<std::string> to_json(BytesView value, JsonStyle style) {
    return JsonWriter(value, style).untyped();
}

void append_json_text(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    const auto escape = [&](unsigned char byte) {
        out += "\\u00";
        out += digits[byte >> 4];
        out += digits[byte & 15];
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
            escape(static_cast<unsigned char>(text[++i]));  // U+0080 to U+009F steer terminals too
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x20 && byte != 0x7f) {
            out += c;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            out += '\\';
            out += c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
        } else {
            escape(byte);
        }
    }
    out += '"';
}

}  // namespace outcry
