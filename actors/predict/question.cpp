// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/question.hpp"

#include <optional>

#include "outcry/actor/asking.hpp"
#include "outcry/base/text.hpp"

namespace outcry::predict {
namespace {

bool is_case(const RosterEntry& entry) {
    return entry.kind == "case.long" || entry.kind == "case.short";
}

/// The cores that count its votes and those that vote beside it ask its question; where it only
/// says forecasts, everybody does.
bool asks_its_question(const FloorOpened& opened, const RosterEntry& entry, std::string_view self) {
    bool votes = false;
    for (const RosterEntry& core : opened.roster) {
        if (!asks(core, self)) continue;
        votes = true;
        if (&core == &entry || asks(core, entry.name)) return true;
    }
    return !votes;
}

}  // namespace

Result<void> check_floor(const FloorOpened& opened, const Ensemble& models, std::string_view self) {
    const Question& question = models.question();
    for (const RosterEntry& entry : opened.roster) {
        if ((entry.kind != "core.pool" && !is_case(entry)) ||
            !asks_its_question(opened, entry, self))
            continue;
        const auto stop = integer_param(entry.params.view(), "stop");
        const auto target = integer_param(entry.params.view(), "target");
        if (stop && target)
            if (const auto asked = models.check_question(Ratio{*target}, Ratio{*stop}); !asked)
                return Error(asked.error()).at(entry.name);
        const auto horizon = integer_param(entry.params.view(), "horizon");
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
