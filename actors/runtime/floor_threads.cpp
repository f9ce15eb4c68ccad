// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_threads.hpp"

#include "actors/runtime/client_loop.hpp"

namespace outcry {

void FloorThreads::start(const PlannedActor& actor, const std::string& secret) {
    threads_.emplace_back([this, actor, secret] {
        const Result<void> ran = run(actor, secret);
        if (ran) return;
        const std::lock_guard lock(mutex_);
        failures_.emplace_back(actor.name, ran.error());
    });
}

Result<void> FloorThreads::run(const PlannedActor& actor, const std::string& secret) {
    const ClientOptions client{links_.inproc(), &stop_, false};
    if (actor.duty == Duty::observer)
        return run_observer(links_.context(), actor.name, secret, find_kind_, client);
    const Kind* kind = find_kind_(actor.kind);
    Runner runner(actor.name, secret, manifest_digest(kind->manifest), find_kind_);
    return run_client(links_.context(), runner, client);
}

std::vector<std::pair<std::string, Error>> FloorThreads::failures() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failures_, {});
}

void FloorThreads::join() {
    stop_ = true;
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

}  // namespace outcry
