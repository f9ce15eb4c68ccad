// SPDX-License-Identifier: Apache-2.0
// A question to a server and what came of it. An actor says the request, an http.client edge the
// reply: one to each request, whatever the server does. The reply is in the log, so a replay never
// asks again. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

struct HttpRequest {
    std::string actor;  // who asks
    std::string id;     // its own name for the question
    std::string method = "GET";
    std::string url;           // must begin with one of the edge's `allow`
    std::string content_type;  // of the body; empty: none is sent
    std::string body;
    DurationNs timeout;       // for all of it; 0: the edge's timeout_max
    bool repeatable = false;  // may be asked again when a restart left it without a reply

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const HttpRequest&) const = default;
};
OUTCRY_DESCRIBE(HttpRequest, "http.request", actor, id, method, url, content_type, body, timeout,
                repeatable);

enum class HttpOutcome {
    answered,   // the server answered, with whatever status
    timed_out,  // not in time, or never to its end
    failed,     // no connection, a broken reply, one that is too long or no text
    refused,    // the edge's parameters do not allow this request; it was not sent
    lost,  // a restart left it without a reply and it is not repeatable: the server may have acted
           // on it
};
OUTCRY_DESCRIBE_ENUM(HttpOutcome, "http.outcome", answered, timed_out, failed, refused, lost);

struct HttpReply {
    std::string actor;
    std::string id;
    HttpOutcome outcome = HttpOutcome::answered;
    std::int32_t status = 0;  // 200; 0 when none came
    std::string content_type;
    std::string body;          // of an answered one
    std::string reason;        // of any other
    DurationNs latency;        // from the request to here
    std::int32_t attempt = 1;  // 2: asked again after a restart

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const HttpReply&) const = default;
};
OUTCRY_DESCRIBE(HttpReply, "http.reply", actor, id, outcome, status, content_type, body, reason,
                latency, attempt);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(HttpRequest, HttpReply);
