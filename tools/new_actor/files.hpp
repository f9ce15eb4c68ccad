// SPDX-License-Identifier: Apache-2.0
// The texts that `outcry new actor` writes, with @NAME@, @TYPE@ and @TOPOLOGIES@ still to be filled
// in. Constants, any thread.
#pragma once

#include <string_view>
#include <vector>

namespace outcry::tools {

struct NewActorFile {
    std::string_view name;  // in the new folder; may hold @NAME@
    std::string_view text;
};

[[nodiscard]] const std::vector<NewActorFile>& new_actor_files();

}  // namespace outcry::tools
