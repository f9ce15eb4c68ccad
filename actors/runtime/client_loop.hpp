// SPDX-License-Identifier: Apache-2.0
// Drives one runner over ZeroMQ until the floor closes: what a member's thread or process does all
// day. Runs on the calling thread, which alone touches the socket it makes. The context outlives
// it.
#pragma once

#include <atomic>
#include <string>

#include "actors/runtime/runner.hpp"
#include "bus/link/zmq_link.hpp"

namespace outcry {

struct ClientOptions {
    std::string endpoint;
    std::atomic<bool>* stop = nullptr;  // set to leave early; may be null
    bool process = false;               // a doomed runner kills this process instead of returning
};

/// Returns when the floor closed or `stop` was set; an error names what the floor or the member
/// refused.
[[nodiscard]] Result<void> run_client(ZmqContext& context, Runner& runner,
                                      const ClientOptions& options);

/// The same for an observer: reads from where it had stored, until the floor closes and everything
/// is read.
[[nodiscard]] Result<void> run_observer(ZmqContext& context, const std::string& name,
                                        const std::string& secret,
                                        const Runner::FindKind& find_kind,
                                        const ClientOptions& options);

}  // namespace outcry
