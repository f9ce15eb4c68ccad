// SPDX-License-Identifier: Apache-2.0
// Manifests as data: what an actor built out of tree hears, says and takes, as JSON beside its
// program. Plain functions for any thread. A ForeignKind owns the descriptions that its manifest
// points to.
//
// The file is one JSON object: kind, duty, summary, hears, says, mail (topic patterns; `{self}`
// stands for the actor's name; empty: every topic of what it hears), params (JSON Schema, as text),
// schemas (JSON Schema text of the events that only it knows) and digest, which the program shows
// when it joins: a program rebuilt with another manifest is turned away.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "outcry/actor/kind.hpp"

namespace outcry {

struct ForeignKind {
    std::shared_ptr<const Kind> kind;  // makes nothing: its program does
    std::map<std::string, std::string> schemas;
    std::string digest;
};

/// The manifest of a kind as JSON text, for the program that will stand beside it.
[[nodiscard]] std::string manifest_of(const Kind& kind,
                                      const std::map<std::string, std::string>& schemas = {});
[[nodiscard]] Result<ForeignKind> parse_manifest(std::string_view json);
[[nodiscard]] Result<ForeignKind> read_manifest(const std::string& path);

}  // namespace outcry
