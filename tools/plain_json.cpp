// SPDX-License-Identifier: Apache-2.0
#include "tools/plain_json.hpp"

#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

using Kind = TypeInfo::Kind;

class PlainWriter {
 public:
    explicit PlainWriter(BytesView body) : in_(body) {}

    Result<std::string> run(const TypeInfo& type) {
        if (!write(type, 0)) return in_.error().at(type.name);
        return std::move(out_);
    }

 private:
    bool write(const TypeInfo& type, std::size_t depth);
    bool write_number(const TypeInfo& type);
    bool write_record(const TypeInfo& type, std::size_t depth);
    bool write_list(const TypeInfo& type, std::size_t depth);
    bool write_map(const TypeInfo& type, std::size_t depth);

    msgpack::Reader in_;
    std::string out_;
};

bool PlainWriter::write_number(const TypeInfo& type) {
    std::int64_t value = 0;
    if (type.kind == Kind::integer && type.min >= 0) {
        std::uint64_t wide = 0;
        if (!in_.unsigned_integer(wide)) return false;
        out_ += std::to_string(wide);
        return true;
    }
    if (!in_.integer(value)) return false;
    if (type.kind == Kind::integer)
        out_ += std::to_string(value);
    else if (type.kind == Kind::time)
        out_ += "\"" + time::to_iso(TimeNs{value}) + "\"";
    else if (type.kind == Kind::duration)
        out_ += shortest(static_cast<double>(value) / 1e9);
    else
        out_ += fixed::to_string(value);
    return true;
}

bool PlainWriter::write_record(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    out_ += '{';
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!in_.text(key)) return false;
        if (i >= type.fields.size() || key != type.fields[i].name)
            return in_.fail("field is not that of the recorded schema");
        if (i != 0) out_ += ',';
        append_json_text(out_, key);
        out_ += ':';
        if (!write(*type.fields[i].type, depth + 1)) return false;
    }
    out_ += '}';
    return true;
}

bool PlainWriter::write_list(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.array(count)) return false;
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out_ += ',';
        if (!write(*type.element, depth + 1)) return false;
    }
    out_ += ']';
    return true;
}

bool PlainWriter::write_map(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    out_ += '{';
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!in_.text(key)) return false;
        if (i != 0) out_ += ',';
        append_json_text(out_, key);
        out_ += ':';
        if (!write(*type.element, depth + 1)) return false;
    }
    out_ += '}';
    return true;
}

bool PlainWriter::write(const TypeInfo& type, std::size_t depth) {
    if (depth > limits::nesting_max) return in_.fail("value is nested deeper than the limit of 16");
    bool truth = false;
    double real = 0;
    std::string_view text;
    BytesView bytes;
    switch (type.kind) {
        case Kind::boolean:
            if (!in_.boolean(truth)) return false;
            out_ += truth ? "true" : "false";
            return true;
        case Kind::real:
            if (!in_.real(real)) return false;
            out_ += shortest(real);
            return true;
        case Kind::text:
        case Kind::enumeration:
        case Kind::timeframe:
            if (!in_.text(text)) return false;
            append_json_text(out_, text);
            return true;
        case Kind::bytes:
            if (!in_.binary(bytes)) return false;
            out_ += "\"" + to_hex(bytes) + "\"";
            return true;
        case Kind::record:
            return write_record(type, depth);
        case Kind::list:
            return write_list(type, depth);
        case Kind::map:
            return write_map(type, depth);
        case Kind::optional:
            if (in_.peek() != msgpack::Kind::nil) return write(*type.element, depth + 1);
            out_ += "null";
            return in_.nil();
        default:
            return write_number(type);
    }
}

}  // namespace

Result<std::string> plain_json(BytesView body, const TypeInfo& type) {
    return PlainWriter(body).run(type);
}

std::string plain_schema(const TypeInfo& type) {
    switch (type.kind) {
        case Kind::boolean:
            return R"({"type":"boolean"})";
        case Kind::text:
        case Kind::bytes:
        case Kind::enumeration:
        case Kind::timeframe:
            return R"({"type":"string"})";
        case Kind::time:
            return R"({"type":"string","format":"date-time"})";
        case Kind::integer:
            return R"({"type":"integer"})";
        case Kind::list:
            return R"({"type":"array","items":)" + plain_schema(*type.element) + "}";
        case Kind::map:
            return R"({"type":"object","additionalProperties":)" + plain_schema(*type.element) + "}";
        case Kind::optional:
            return R"({"anyOf":[)" + plain_schema(*type.element) + R"(,{"type":"null"}]})";
        case Kind::record: {
            std::string out = R"({"type":"object","properties":{)";
            for (std::size_t i = 0; i < type.fields.size(); ++i) {
                if (i != 0) out += ',';
                append_json_text(out, type.fields[i].name);
                out += ':' + plain_schema(*type.fields[i].type);
            }
            return out + "}}";
        }
        default:
            return R"({"type":"number"})";
    }
}

}  // namespace outcry::tools
