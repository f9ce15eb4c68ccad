// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/fit.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "outcry/base/limits.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/codec/siblings.hpp"
#include "outcry/codec/utf8.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;
using Written = Value::Kind;

constexpr std::size_t misfits_max = 100;

bool is_any_text(const Value& value) {
    return value.kind == Written::text || value.kind == Written::loose;
}

/// Splits at commas that stand outside of brackets: `a,b` gives two pieces, nothing gives none.
std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        pieces.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) pieces.push_back(text);
    }
    return pieces;
}

/// A record with a required field has no default, whatever its owner's constructor put there.
bool has_required(const TypeInfo& type) {
    return type.kind == Kind::record &&
           std::any_of(type.fields.begin(), type.fields.end(), [](const FieldInfo& field) {
               return !field.fallback || has_required(*field.type);
           });
}

class Fitter {
 public:
    explicit Fitter(const FitOptions& options) : options_(options), out_(fitted_.body) {}

    Fitted run(const Value& value, const TypeInfo& type) {
        outermost_ = &value;
        fit_value(value, type);
        if (!fitted_.ok()) fitted_.body.clear();
        return std::move(fitted_);
    }

 private:
    void complain(TextPlace at, std::string message) {
        if (fitted_.misfits.size() >= misfits_max) return;
        fitted_.misfits.push_back({at.line == 0 ? options_.place : at, path_, std::move(message)});
    }
    void expected(const Value& value, const TypeInfo& type) {
        complain(value.at, joined({"expected ", expectation(type, options_.syntax), ", got ",
                                   describe_value(value)}));
    }
    /// Keeps the reason of `failure` when the words say more than "expected …" would.
    void refuse(const Value& value, const TypeInfo& type, const Error& failure) {
        if (failure.kind == Error::Kind::limit)
            complain(value.at, failure.message);
        else
            expected(value, type);
    }

    void fit_value(const Value& value, const TypeInfo& type);
    void fit_integer(const Value& value, const TypeInfo& type);
    void fit_real(const Value& value, const TypeInfo& type);
    void fit_text(const Value& value, const TypeInfo& type);
    void fit_bytes(const Value& value, const TypeInfo& type);
    void fit_enumeration(const Value& value, const TypeInfo& type);
    void fit_decimal(const Value& value, const TypeInfo& type);
    void fit_unit(const Value& value, const TypeInfo& type);
    void fit_boolean(const Value& value, const TypeInfo& type);
    void fit_list(const Value& value, const TypeInfo& type);
    void fit_map(const Value& value, const TypeInfo& type);
    void fit_record(const Value& value, const TypeInfo& type);
    void check_unknown_keys(const Value& value, const TypeInfo& type);
    void missing(const Value& value, const FieldInfo& field);

    template <class Step>
    void inside(std::string_view segment, Step&& step) {
        const std::size_t length = path_.size();
        path_ += '/';
        for (const char c : segment) {
            if (c == '~')
                path_ += "~0";
            else if (c == '/')
                path_ += "~1";
            else
                path_ += c;
        }
        step();
        path_.resize(length);
    }

    const FitOptions& options_;
    Fitted fitted_;
    msgpack::Writer out_;
    std::string path_;
    const Value* outermost_ = nullptr;
    std::size_t depth_ = 0;
};

void Fitter::fit_value(const Value& value, const TypeInfo& type) {
    if (depth_ > limits::nesting_max)
        return complain(value.at, "value is nested deeper than the limit of 16");
    switch (type.kind) {
        case Kind::boolean:
            return fit_boolean(value, type);
        case Kind::integer:
            return fit_integer(value, type);
        case Kind::real:
            return fit_real(value, type);
        case Kind::text:
            return fit_text(value, type);
        case Kind::bytes:
            return fit_bytes(value, type);
        case Kind::enumeration:
            return fit_enumeration(value, type);
        case Kind::price:
        case Kind::quantity:
        case Kind::money:
            return fit_decimal(value, type);
        case Kind::ratio:
        case Kind::time:
        case Kind::duration:
        case Kind::timeframe:
            return fit_unit(value, type);
        case Kind::optional:
            if (value.kind == Written::null ||
                (value.kind == Written::loose && value.text == "none"))
                return out_.nil();
            return fit_value(value, *type.element);
        case Kind::record:
        case Kind::list:
        case Kind::map:
            break;
    }
    ++depth_;
    if (type.kind == Kind::record) fit_record(value, type);
    if (type.kind == Kind::list) fit_list(value, type);
    if (type.kind == Kind::map) fit_map(value, type);
    --depth_;
}

void Fitter::fit_boolean(const Value& value, const TypeInfo& type) {
    if (value.kind == Written::boolean) return out_.boolean(value.boolean);
    if (value.kind == Written::loose && (value.text == "true" || value.text == "false"))
        return out_.boolean(value.text == "true");
    expected(value, type);
}

void Fitter::fit_integer(const Value& value, const TypeInfo& type) {
    std::int64_t small = value.integer;
    std::uint64_t large = value.unsigned_integer;
    bool is_large = value.kind == Written::unsigned_integer;
    bool read = value.kind == Written::integer || is_large;
    if (value.kind == Written::loose ||
        (value.kind == Written::text && options_.syntax == Syntax::json && is_wide_integer(type))) {
        const char* end = value.text.data() + value.text.size();
        const auto whole = [end](const std::from_chars_result& result) {
            return result.ec == std::errc() && result.ptr == end;
        };
        read = whole(std::from_chars(value.text.data(), end, small));
        if (!read) is_large = read = whole(std::from_chars(value.text.data(), end, large));
    }
    if (!read) return expected(value, type);
    if (!is_large && small >= 0) large = static_cast<std::uint64_t>(small);
    if (!is_large && small < 0) {
        if (small < type.min) return expected(value, type);
        return out_.integer(small);
    }
    if (large > type.max || (type.min > 0 && large < static_cast<std::uint64_t>(type.min)))
        return expected(value, type);
    out_.unsigned_integer(large);
}

void Fitter::fit_real(const Value& value, const TypeInfo& type) {
    double real = value.real;
    if (value.kind == Written::integer) {
        real = static_cast<double>(value.integer);
    } else if (value.kind == Written::unsigned_integer) {
        real = static_cast<double>(value.unsigned_integer);
    } else if (value.kind == Written::loose) {
        const char* end = value.text.data() + value.text.size();
        const auto result = std::from_chars(value.text.data(), end, real);
        if (result.ec != std::errc() || result.ptr != end) return expected(value, type);
    } else if (value.kind != Written::real) {
        return expected(value, type);
    }
    if (!std::isfinite(real)) return expected(value, type);
    out_.real(real);
}

void Fitter::fit_text(const Value& value, const TypeInfo& type) {
    if (!is_any_text(value)) return expected(value, type);
    if (value.text.size() > limits::text_bytes_max)
        return complain(value.at,
                        joined({"text of ", std::to_string(value.text.size()), " bytes exceeds ",
                                std::to_string(limits::text_bytes_max)}));
    if (!utf8_valid(value.text)) return complain(value.at, "text is not UTF-8");
    out_.text(value.text);
}

void Fitter::fit_bytes(const Value& value, const TypeInfo& type) {
    if (!is_any_text(value)) return expected(value, type);
    const auto bytes = from_hex(value.text);
    if (!bytes) return expected(value, type);
    out_.binary(bytes->view());
}

void Fitter::fit_enumeration(const Value& value, const TypeInfo& type) {
    if (!is_any_text(value)) return expected(value, type);
    const std::vector<std::string_view> names(type.names.begin(), type.names.end());
    if (std::find(names.begin(), names.end(), value.text) != names.end())
        return out_.text(value.text);
    complain(value.at, joined({"expected ", expectation(type, options_.syntax), ", got ",
                               quoted(value.text), did_you_mean(value.text, names)}));
}

void Fitter::fit_decimal(const Value& value, const TypeInfo& type) {
    Result<std::int64_t> units = invalid("not a number");
    if (is_any_text(value)) {
        units = fixed::parse(value.text);
        if (!units && value.text.find('.') != std::string::npos &&
            value.text.find_first_not_of("-.0123456789") == std::string::npos)
            return complain(value.at, units.error().message);  // too many decimals: say that
    } else if (value.kind == Written::real) {
        units = fixed::from_double(value.real);
    } else if (value.kind == Written::integer) {
        units = fixed::mul_div(value.integer, fixed_scale, 1, Rounding::down);
        if (!units)
            return complain(value.at, joined({std::to_string(value.integer),
                                              " exceeds ±92233720368.54775807"}));
    }
    if (!units) return refuse(value, type, units.error());
    out_.integer(*units);
}

void Fitter::fit_unit(const Value& value, const TypeInfo& type) {
    if (value.kind == Written::time && type.kind == Kind::time) return out_.integer(value.integer);
    if (!is_any_text(value)) return expected(value, type);
    if (type.kind == Kind::ratio) {
        const auto ratio = parse_ratio(value.text);
        return ratio ? out_.integer(ratio->units) : refuse(value, type, ratio.error());
    }
    if (type.kind == Kind::time) {
        const auto t = time::parse(value.text);
        return t ? out_.integer(t->ns) : refuse(value, type, t.error());
    }
    if (type.kind == Kind::duration) {
        const auto d = time::parse_duration(value.text);
        return d ? out_.integer(d->ns) : refuse(value, type, d.error());
    }
    const auto frame = Timeframe::parse(value.text);
    if (frame) return out_.text(frame->to_string());
    // Bars by what is traded have amounts, about which their own words say more.
    if (value.text.find(':') != std::string::npos) return complain(value.at, frame.error().message);
    refuse(value, type, frame.error());
}

void Fitter::fit_list(const Value& value, const TypeInfo& type) {
    std::vector<Value> pieces;
    const std::vector<Value>* items = &value.items;
    if (value.kind == Written::loose) {
        for (const std::string_view piece : split(value.text))
            pieces.push_back(Value::of_loose(std::string(piece), value.at));
        items = &pieces;
    } else if (value.kind != Written::list) {
        return expected(value, type);
    }
    if (type.fixed_size != 0 && items->size() != type.fixed_size)
        return complain(value.at, joined({"expected ", expectation(type, options_.syntax),
                                          ", got one of ", std::to_string(items->size())}));
    if (items->size() > limits::elements_max)
        return complain(value.at, joined({"list of ", std::to_string(items->size()), " exceeds ",
                                          std::to_string(limits::elements_max)}));
    out_.array(items->size());
    for (std::size_t i = 0; i < items->size(); ++i)
        inside(std::to_string(i), [&] { fit_value((*items)[i], *type.element); });
}

void Fitter::fit_map(const Value& value, const TypeInfo& type) {
    Value pairs = Value::of_table(value.at);
    const Value* table = &value;
    if (value.kind == Written::loose) {
        for (const std::string_view piece : split(value.text)) {
            const std::size_t equals = piece.find('=');
            if (equals == std::string_view::npos) return expected(value, type);
            pairs.set(piece.substr(0, equals), value.at,
                      Value::of_loose(std::string(piece.substr(equals + 1)), value.at));
        }
        table = &pairs;
    } else if (value.kind != Written::table) {
        return expected(value, type);
    }
    std::vector<const Entry*> sorted;
    for (const Entry& entry : table->entries) {
        if (entry.key.size() > limits::text_bytes_max || !utf8_valid(entry.key))
            return complain(entry.key_at, "key is too long or not UTF-8");
        sorted.push_back(&entry);
    }
    if (sorted.size() > limits::elements_max)
        return complain(value.at, joined({"table of ", std::to_string(sorted.size()), " exceeds ",
                                          std::to_string(limits::elements_max)}));
    std::sort(sorted.begin(), sorted.end(),
              [](const Entry* a, const Entry* b) { return a->key < b->key; });
    out_.map(sorted.size());
    for (const Entry* entry : sorted) {
        out_.text(entry->key);
        inside(entry->key, [&] { fit_value(entry->value, *type.element); });
    }
}

void Fitter::check_unknown_keys(const Value& value, const TypeInfo& type) {
    std::vector<std::string_view> known;
    for (const FieldInfo& field : type.fields) known.push_back(field.name);
    if (&value == outermost_)
        known.insert(known.end(), options_.also_known.begin(), options_.also_known.end());
    for (const Entry& entry : value.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        if (fitted_.misfits.size() >= misfits_max) return;
        std::string message = joined({"unknown key ", quoted(entry.key)});
        const std::string suggestion = did_you_mean(entry.key, known);
        if (!suggestion.empty()) {
            message += suggestion;
        } else if (known.empty()) {
            message += "; no key is known here";
        } else {
            message += "; known keys are";
            for (std::size_t i = 0; i < known.size(); ++i)
                message += joined({i == 0 ? " " : ", ", known[i]});
        }
        inside(entry.key, [&] { complain(entry.key_at, std::move(message)); });
    }
}

void Fitter::missing(const Value& value, const FieldInfo& field) {
    std::string message = joined(
        {"missing key \"", field.name, "\": expected ", expectation(*field.type, options_.syntax)});
    if (!field.doc.empty()) message += joined({" (", field.doc, ")"});
    inside(field.name, [&] { complain(value.at, std::move(message)); });
}

void Fitter::fit_record(const Value& value, const TypeInfo& type) {
    if (value.kind != Written::table) return expected(value, type);
    check_unknown_keys(value, type);
    const std::optional<Value> apart = with_regimes_apart(value, type);
    const Value& sorted = apart ? *apart : value;
    out_.map(type.fields.size());
    for (const FieldInfo& field : type.fields) {
        out_.text(field.name);
        if (const Value* member = sorted.get(field.name)) {
            inside(field.name, [&] { fit_value(*member, *field.type); });
        } else if (field.fallback && !has_required(*field.type)) {
            out_.raw(field.fallback->view());
        } else {
            missing(value, field);
        }
    }
}

}  // namespace

Fitted fit(const Value& value, const TypeInfo& type, const FitOptions& options) {
    return Fitter(options).run(value, type);
}

}  // namespace outcry
