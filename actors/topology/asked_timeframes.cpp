// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/asked_timeframes.hpp"

#include "outcry/codec/msgpack.hpp"

namespace outcry::topology {

namespace {

void add_text(std::string_view text, std::set<Timeframe>& timeframes) {
    if (const auto timeframe = Timeframe::parse(text)) timeframes.insert(*timeframe);
}

void walk(msgpack::Reader& in, const TypeInfo& type, std::set<Timeframe>& timeframes) {
    using Kind = TypeInfo::Kind;
    std::string_view text;
    std::size_t count = 0;
    switch (type.kind) {
        case Kind::timeframe:
            if (in.text(text)) add_text(text, timeframes);
            return;
        case Kind::text:
            if (in.text(text) && text.find('@') != std::string_view::npos)
                add_text(text.substr(text.rfind('@') + 1), timeframes);
            return;
        case Kind::optional:
            if (in.peek() == msgpack::Kind::nil)
                in.nil();
            else
                walk(in, *type.element, timeframes);
            return;
        case Kind::list:
            if (!in.array(count)) return;
            for (std::size_t i = 0; i < count && in.ok(); ++i) walk(in, *type.element, timeframes);
            return;
        case Kind::map:
            if (!in.map(count)) return;
            for (std::size_t i = 0; i < count && in.ok(); ++i) {
                if (in.text(text)) walk(in, *type.element, timeframes);
            }
            return;
        case Kind::record:
            if (!in.map(count)) return;
            for (std::size_t i = 0; i < count && i < type.fields.size() && in.ok(); ++i) {
                if (in.text(text)) walk(in, *type.fields[i].type, timeframes);
            }
            return;
        default:
            in.skip();
    }
}

}  // namespace

void add_asked_timeframes(BytesView params, const TypeInfo& type, std::set<Timeframe>& timeframes) {
    msgpack::Reader in(params);
    walk(in, type, timeframes);
}

}  // namespace outcry::topology
