// SPDX-License-Identifier: Apache-2.0
#include "outcry/actor/kind.hpp"

namespace outcry {

const std::vector<Kind>& roster() {
    static const std::vector<Kind> kinds = {};
    return kinds;
}

const Kind* find_kind(std::string_view name) {
    for (const Kind& kind : roster())
        if (kind.manifest.kind == name) return &kind;
    return nullptr;
}

}  // namespace outcry
