// SPDX-License-Identifier: Apache-2.0
// One [actor.NAME] table on its way to a PlannedActor: what every actor's table may say, split from
// its kind's parameters. Plain values, one thread. Kinds outlive it; a foreign kind (built out of
// tree) belongs to it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry::topology {

inline constexpr std::string_view bars_kind = "bars.standard";

struct Draft {
    std::string name;
    TextPlace at;  // of its name
    std::string kind_name;
    const Kind* kind = nullptr;           // nullptr: unknown, already complained about
    std::shared_ptr<const Kind> foreign;  // owner of `kind` when it came from a manifest
    std::optional<Place> place;
    std::vector<std::pair<std::string, TextPlace>> from;
    std::string program;
    std::vector<std::string> environment;        // that it is handed besides
    std::string manifest;                        // digest of the foreign kind
    std::map<std::string, std::string> schemas;  // of foreign events
    Value table;                                 // parameters only
    std::optional<Entry> stand_in;               // as written, of an edge
    Buffer params;
    std::vector<std::string> mail;
    std::vector<std::string> says_of_params;  // where they narrow what its kind says

    [[nodiscard]] bool says(std::string_view schema) const;
    [[nodiscard]] bool observes() const {
        return kind != nullptr && kind->manifest.duty == Duty::observer;
    }
    /// Fills `mail` from params; the kind refuses what types cannot.
    [[nodiscard]] Result<void> make_mail(const std::string& base);
    [[nodiscard]] PlannedActor planned(std::optional<Place> everywhere) const;
};

/// Where a path such as `findings[1]` leads in a table that stands at `at`.
[[nodiscard]] TextPlace place_in(const Value& table, TextPlace at, std::string_view path);
/// Where a path such as `findings`, `indicators[2]` or `custom.spread[7]` leads in the actor's
/// table: an index is an item of a list, or a character of a text. As far as the path goes.
[[nodiscard]] TextPlace place_in(const Draft& draft, std::string_view path);

[[nodiscard]] const Kind* find_in(const std::vector<Kind>& kinds, std::string_view name);

[[nodiscard]] Draft read_draft(const TomlDocument& document, const Entry& entry,
                               const std::vector<Kind>& kinds, const std::string& base,
                               std::vector<Diagnostic>& diagnostics);

}  // namespace outcry::topology
