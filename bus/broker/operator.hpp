// SPDX-License-Identifier: Apache-2.0
// Whom the operator's seat obeys: gives nonces out, and takes one command for each, from whoever
// knows the key. A pure state machine on the broker's thread; chance is handed in as a seed. What
// it lets through becomes an input of that seat.
//
// The key never travels: a command carries HMAC-SHA-256 over the nonce, the floor's plan and
// everything it says. A nonce serves one command that is proven, so nothing that was overheard can
// be said again. It carries its own proof of having been given out here: nothing is remembered of
// those who only ask, so a flood of them pushes nobody's out.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "outcry/bus/wire.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

/// The seat of a floor that only an operator speaks from.
struct OperatorSeat {
    std::uint16_t member = 0;  // 0: this floor has none
    std::string key;           // at least limits::operator_key_bytes_min
    std::string seed;          // of nonces: random, of this launch
};

class OperatorDesk {
 public:
    OperatorDesk(OperatorSeat seat, std::string plan)
        : seat_(std::move(seat)), plan_(std::move(plan)) {}

    [[nodiscard]] std::uint16_t member() const { return seat_.member; }
    /// A fresh nonce.
    [[nodiscard]] std::string challenge();
    /// What the command asks for, when it answers a nonce that has not served yet and its proof is
    /// right.
    [[nodiscard]] Result<HaltRequest> admit(const wire::Command& command);

 private:
    OperatorSeat seat_;
    std::string plan_;
    [[nodiscard]] std::string nonce(std::uint64_t number) const;
    /// Its number, when it was given out and may still serve.
    [[nodiscard]] std::optional<std::uint64_t> fresh(const std::string& nonce) const;

    std::uint64_t given_ = 0;
    std::set<std::uint64_t> served_;  // the latest of them
    std::uint64_t over_upto_ = 0;     // none up to here serves any more
};

/// The proof of a command, in hexadecimal: what both ends work out.
[[nodiscard]] std::string command_proof(const std::string& key, const std::string& plan,
                                        const wire::Command& command);

}  // namespace outcry
