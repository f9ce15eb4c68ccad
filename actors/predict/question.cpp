// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/question.hpp"

#include <optional>

#include "outcry/base/text.hpp"
#include "outcry/codec/msgpack.hpp"

namespace outcry::predict {
namespace {

/// A whole number among a participant's parameters: their map is read without knowing its kind.
std::optional<std::int64_t> number_in(BytesView params, std::string_view wanted) {
    msgpack::Reader reader(params);
    std::size_t count = 0;
    if (!reader.map(count)) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!reader.text(key)) return std::nullopt;
        std::int64_t value = 0;
        if (key == wanted)
            return reader.peek() == msgpack::Kind::integer && reader.integer(value)
                       ? std::optional<std::int64_t>(value)
                       : std::nullopt;
        if (!reader.skip()) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Result<void> check_floor(const FloorOpened& opened, const Ensemble& models) {
    const Question& question = models.question();
    for (const RosterEntry& entry : opened.roster) {
        if (entry.kind != "core.pool" && entry.kind != "case.long" && entry.kind != "case.short")
            continue;
        const auto stop = number_in(entry.params.view(), "stop");
        const auto target = number_in(entry.params.view(), "target");
        if (stop && target)
            if (const auto asked = models.check_question(Ratio{*target}, Ratio{*stop}); !asked)
                return Error(asked.error()).at(entry.name);
        const auto horizon = number_in(entry.params.view(), "horizon");
        if (horizon && *horizon != question.horizon.ns)
            return error(
                Error::Kind::refused,
                joined({entry.name, ": model ", models.member(0).model.header().name,
                        " answers within ", time::to_string(question.horizon), ", ", entry.name,
                        " asks within ", time::to_string(DurationNs{*horizon}), "; set ",
                        entry.name, ".horizon or train one for the strategy's"}));
    }
    return {};
}

}  // namespace outcry::predict
