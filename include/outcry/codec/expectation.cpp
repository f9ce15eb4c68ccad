// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"

namespace outcry {

namespace {
using Kind = TypeInfo::Kind;
}  // namespace

bool is_wide_integer(const TypeInfo& type) {
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    return type.kind == Kind::integer &&
           (type.min < -exact || type.max > static_cast<std::uint64_t>(exact));
}

std::string expectation(const TypeInfo& type, Syntax syntax) {
    switch (type.kind) {
        case Kind::boolean:
            return "true or false";
        case Kind::integer:
            if (is_wide_integer(type))
                return type.min >= 0 ? "a whole number that is not negative" : "a whole number";
            return joined({"a whole number from ", std::to_string(type.min), " to ",
                           std::to_string(type.max)});
        case Kind::real:
            return "a finite number";
        case Kind::text:
            return "text";
        case Kind::bytes:
            return "bytes in hexadecimal such as \"00ff\"";
        case Kind::enumeration: {
            std::string names = type.names.size() == 1 ? "" : "one of ";
            for (std::size_t i = 0; i < type.names.size(); ++i)
                names += joined({i == 0 ? "\"" : ", \"", type.names[i], "\""});
            return names;
        }
        case Kind::price:
            return "a price such as \"2512.40\"";
        case Kind::quantity:
            return "a quantity such as \"0.015\"";
        case Kind::money:
            return "an amount of money such as \"10000\" or \"12.50\"";
        case Kind::ratio:
            return "a percentage or basis points such as \"5%\" or \"50bp\"";
        case Kind::time:
            return "a UTC time such as \"2025-05-19T14:15:00Z\"";
        case Kind::duration:
            return "a duration such as \"250ms\", \"2s\" or \"3d\"";
        case Kind::timeframe:
            return "a timeframe such as \"15m\", \"1h\" or \"1mo\"";
        case Kind::record:
            return syntax == Syntax::json ? "an object" : "a table";
        case Kind::map:
            return syntax == Syntax::json ? "an object" : "a table";
        case Kind::list:
            return type.fixed_size == 0
                       ? "a list"
                       : joined({"a list of ", std::to_string(type.fixed_size), " values"});
        case Kind::optional:
            return expectation(*type.element, syntax);
    }
    return {};
}

}  // namespace outcry
