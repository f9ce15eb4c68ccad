// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>

#include "tools/verbs.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

Result<std::string> resolve_run(const std::string& run, const std::string& folder) {
    std::error_code failed;
    const std::string wanted = run.empty() || run == "last" ? folder + "/last" : run;
    for (const std::string& candidate : {wanted, folder + "/" + wanted}) {
        if (fs::is_directory(candidate + "/journal", failed))
            return fs::canonical(candidate, failed).string();
    }
    if (run.empty() || run == "last")
        return error(Error::Kind::not_found,
                     "no run yet in `" + folder + "`; make one with: outcry run topologies/paper.toml");
    return error(Error::Kind::not_found, "`" + run + "` is no run: it holds no journal/ folder");
}

std::string percent(double fraction, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%+.*f", decimals, fraction * 100.0);
    std::string out = text;
    if (out[0] == '-') out.replace(0, 1, "\u2212");
    return out + " %";
}

}  // namespace outcry::tools
