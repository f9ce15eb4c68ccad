// SPDX-License-Identifier: Apache-2.0
// Reads a venue's instruments file: one [venue] table of what they share, one [instrument.ID] table
// each. Plain functions for any thread. What is returned owns its text.
#pragma once

#include <string>
#include <vector>

#include "outcry/codec/toml.hpp"
#include "outcry/event/instrument.hpp"

namespace outcry {

struct InstrumentsRead {
    /// What may stand in a file and not on a floor: no book here holds it.
    struct Untradable {
        std::string id;
        Diagnostic because;
    };

    std::vector<Instrument> instruments;  // in the order of the file
    std::vector<Untradable> untradable;
    std::vector<Diagnostic> diagnostics;

    [[nodiscard]] bool ok() const { return diagnostics.empty(); }
};

/// `path` must exist; `shown` is how complaints call it.
[[nodiscard]] InstrumentsRead read_instruments(const std::string& path, const std::string& shown);
[[nodiscard]] InstrumentsRead parse_instruments(std::string text, std::string name);

}  // namespace outcry
