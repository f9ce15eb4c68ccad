// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/document.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

/// An override may speak to a table that the file leaves out, such as that of a standing service:
/// then the file is read as if it named it.
std::string with_named_tables(const std::string& text, const TomlDocument& document,
                              const LoadOptions& options) {
    static constexpr std::pair<std::string_view, std::string_view> services[] = {
        {"bars", bars_kind},
        {"portfolio", "portfolio.standard"},
        {"ledger", "ledger.sqlite"},
        {"state", "state.imported"}};
    const std::vector<Kind>& kinds = options.kinds != nullptr ? *options.kinds : roster();
    std::string result = text;
    const auto speaks_to = [&](std::string_view table) {
        return std::any_of(options.overrides.begin(), options.overrides.end(),
                           [&](const std::string& o) {
                               return o.starts_with(joined({table, "."}));
                           });
    };
    for (const std::string_view table : {"snapshots", "log"})
        if (speaks_to(table) && document.find(table) == nullptr)
            result += joined({"\n[", table, "]\n"});
    for (const auto& service : services) {
        const std::string_view name = service.first, kind = service.second;
        if (!speaks_to(name) || find_in(kinds, kind) == nullptr ||
            document.find(joined({"actor.", name})) != nullptr)
            continue;
        result += joined({"\n[actor.", name, "]\nkind = \"", kind, "\"\n"});
    }
    return result;
}

}  // namespace

Result<TomlDocument> document_of(const std::string& text, const std::string& name,
                                 const LoadOptions& options) {
    OUTCRY_ASSIGN(TomlDocument document, TomlDocument::parse(text, name));
    const std::string named = with_named_tables(text, document, options);
    if (named != text) return TomlDocument::parse(named, name);
    return document;
}

}  // namespace outcry::topology
