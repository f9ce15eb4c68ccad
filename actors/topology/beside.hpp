// SPDX-License-Identifier: Apache-2.0
// What may have been meant by a topology that is not there. A plain function for any thread.
#pragma once

#include <string>

namespace outcry::topology {

/// `; did you mean "topologies/paper.toml"?`, or which topologies stand where `path` says and in
/// `topologies`, or that there are none.
[[nodiscard]] std::string others_beside(const std::string& path);

}  // namespace outcry::topology
