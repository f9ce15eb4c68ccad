// SPDX-License-Identifier: Apache-2.0
#include "actors/operators/seat.hpp"

#include "outcry/codec/encode.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

Kind operator_seat_kind() {
    Kind kind;
    kind.operates = true;
    kind.manifest = {std::string(schema_name<OperatorParams>),
                     Duty::edge,
                     "where `outcry halt` and `outcry resume-trading` speak",
                     {},
                     {std::string(schema_name<HaltRequest>)},
                     &type_info<OperatorParams>(),
                     nullptr};
    kind.mail = [](const Making&) -> Result<std::vector<std::string>> {
        return std::vector<std::string>{};
    };
    kind.topics = [](const Making&) -> Result<std::vector<std::string>> {
        return std::vector<std::string>{std::string(schema_name<HaltRequest>)};
    };
    kind.make_edge = [](const Making& making) -> Result<std::unique_ptr<EdgeParticipant>> {
        return error(Error::Kind::refused,
                     "`" + making.self + "` is the operator's seat; nobody starts it");
    };
    return kind;
}

}  // namespace outcry
