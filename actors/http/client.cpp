// SPDX-License-Identifier: Apache-2.0
#include "actors/http/client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "outcry/base/clock.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/utf8.hpp"

namespace outcry {

struct HttpClient::Transfer {
    HttpRequest request;
    std::uint64_t cause = 0;
    TimeNs asked_at;               // sequencer time of the request
    std::int64_t begun_ns = 0;     // steady; when the request was heard
    std::int64_t deadline_ns = 0;  // steady; its timeout is for all of it, waiting included
    std::int32_t attempt = 1;
    std::string body;
    std::size_t body_max = 0;
    bool too_long = false;
    curl_slist* headers = nullptr;
    CURL* easy = nullptr;

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    static std::size_t write(char* bytes, std::size_t size, std::size_t count, void* user) {
        auto& transfer = *static_cast<Transfer*>(user);
        if (transfer.body.size() + size * count > transfer.body_max) {
            transfer.too_long = true;
            return 0;  // ends the transfer
        }
        transfer.body.append(bytes, size * count);
        return size * count;
    }
    ~Transfer() {
        curl_slist_free_all(headers);
        if (easy != nullptr) curl_easy_cleanup(easy);
    }
};

struct HttpClient::Curl {
    CURLM* multi;

    Curl() {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);  // once a process
        OUTCRY_CHECK(ready == CURLE_OK);
        multi = curl_multi_init();
        OUTCRY_CHECK(multi != nullptr);
    }
    Curl(const Curl&) = delete;
    Curl& operator=(const Curl&) = delete;
    ~Curl() { curl_multi_cleanup(multi); }
};

namespace {

constexpr std::size_t content_type_bytes_max = 1024;

bool has_break(const std::string& text) { return text.find_first_of("\r\n") != std::string::npos; }

/// Servers take %2e for a dot.
std::string with_plain_dots(std::string url) {
    for (std::size_t at = 0; (at = url.find("%2", at)) != std::string::npos; ++at)
        if (at + 2 < url.size() && (url[at + 2] == 'e' || url[at + 2] == 'E'))
            url.replace(at, 3, ".");
    return url;
}

std::string_view content_type_of(CURL* easy) {
    const char* type = nullptr;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    return type == nullptr ? "" : type;
}

/// The same for as long as a run is gone on with, another for the next run: servers that remember
/// keys must not take a second run's requests for those of the first. A hash, for a folder may be
/// called what no header may hold.
std::string run_of(const Making& making) {
    std::error_code unreadable;
    const auto folder = std::filesystem::weakly_canonical(making.run_folder, unreadable);
    const std::string name =
        unreadable ? making.run_folder
                   : (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    return to_hex(Sha256::of(as_bytes(name))).substr(0, 16);
}

}  // namespace

Result<void> HttpClient::check(const Params& params) {
    if (params.allow.empty())
        return invalid("allow is empty: name the URLs it may ask, such as \"https://host/path/\"");
    for (const std::string& url : params.allow) {
        const std::size_t scheme = url.starts_with("https://")  ? 8
                                   : url.starts_with("http://") ? 7
                                                                : 0;
        // Without the slash, `https://host.example` would allow `https://host.example.evil.org`.
        if (scheme == 0 || url.find('/', scheme) == std::string::npos)
            return invalid("allow `" + url +
                           "` is no http URL with a path, such as \"https://host/\"");
        const bool local =
            url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:");
        if (scheme == 7 && !local && !params.headers_from.empty())
            return invalid("allow `" + url + "` would send headers_from unencrypted; use https");
    }
    if (params.timeout_max.ns <= 0) return invalid("timeout_max must be positive");
    if (params.reply_bytes_max > limits::text_bytes_max)
        return invalid("reply_bytes_max of " + std::to_string(params.reply_bytes_max) +
                       " exceeds " + std::to_string(limits::text_bytes_max) +
                       ", the longest text of an event");
    if (params.concurrent_max == 0 || params.concurrent_max > 1024)
        return invalid("concurrent_max is not in 1..1024");
    for (const auto& [name, value] : params.headers)
        if (has_break(name) || has_break(value))
            return invalid("header `" + name + "` holds a line break");
    return {};
}

HttpClient::HttpClient(const Params& params, const Making& making)
    : params_(params),
      key_start_(run_of(making) + "-" + making.self + "-"),
      curl_(std::make_unique<Curl>()) {
    for (const auto& [name, value] : params_.headers) header_lines_.push_back(name + ": " + value);
    for (const auto& [name, variable] : params_.headers_from)
        if (const char* value = std::getenv(variable.c_str());
            value != nullptr && !has_break(value))
            header_lines_.push_back(name + ": " + value);
}

HttpClient::~HttpClient() {
    for (auto& [easy, transfer] : active_) curl_multi_remove_handle(curl_->multi, transfer->easy);
}

Result<void> HttpClient::resume(std::uint64_t accepted) {
    next_source_seq_ = accepted + 1;
    for (const auto& [name, variable] : params_.headers_from)
        if (std::getenv(variable.c_str()) == nullptr)
            return error(Error::Kind::not_found,
                         "environment variable " + variable + " for header `" + name +
                             "` is not set; export it before the floor is launched");
    return {};
}

std::string HttpClient::objection(const HttpRequest& request) const {
    const auto begins = [&](const std::string& url) { return request.url.starts_with(url); };
    if (std::none_of(params_.allow.begin(), params_.allow.end(), begins))
        return "url is not in allow";
    // `..`, however it is written, and a second host in user:password@host would lead out of the
    // path that was allowed.
    const std::string plain = with_plain_dots(request.url);
    if (plain.find("/..") != std::string::npos || plain.find('@') != std::string::npos ||
        plain.find('\\') != std::string::npos)
        return "url holds `..`, `@` or a backslash";
    if (std::find(params_.methods.begin(), params_.methods.end(), request.method) ==
        params_.methods.end())
        return "method " + request.method + " is not in methods";
    if (has_break(request.content_type) || has_break(request.id) || has_break(request.actor))
        return "actor, id or content_type holds a line break";
    if (waiting_.size() >= limits::open_requests_max) return "too many requests are waiting";
    return "";
}

Result<void> HttpClient::deliver(const RecordView& mail, InputRun& run) {
    run.done_upto = 0;  // a request is done with when its reply is said
    if (mail.said.schema != schema_name<HttpRequest>) return {};
    auto transfer = std::make_unique<Transfer>();
    OUTCRY_ASSIGN(transfer->request, decoded<HttpRequest>(mail.said.body));
    transfer->cause = mail.prefix.seq;
    transfer->asked_at = mail.prefix.time;
    transfer->begun_ns = clock::steady_ns();
    const DurationNs wanted = transfer->request.timeout;
    transfer->deadline_ns =
        transfer->begun_ns +
        (wanted.ns > 0 ? std::min(wanted, params_.timeout_max) : params_.timeout_max).ns;
    const bool maybe_sent = mail.prefix.seq <= rejoined_upto_;
    if (const std::string why = objection(transfer->request); !why.empty()) {
        reply(*transfer, HttpOutcome::refused, why, run);
    } else if (maybe_sent && !transfer->request.repeatable) {
        reply(*transfer, HttpOutcome::lost,
              "a restart left it without a reply and it is not repeatable", run);
    } else {
        if (maybe_sent) transfer->attempt = 2;
        waiting_.push_back(std::move(transfer));
        start_waiting(run);
    }
    run.more_soon = !active_.empty();
    return {};
}

/// One whose time is over before it was its turn is not sent any more.
void HttpClient::start_waiting(InputRun& run) {
    const std::int64_t now = clock::steady_ns();
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        if ((*at)->deadline_ns > now) {
            ++at;
            continue;
        }
        reply(**at, HttpOutcome::timed_out,
              joined({"not sent: it waited behind concurrent_max of ",
                      std::to_string(params_.concurrent_max),
                      " others until its timeout was over; allow more at once, or ask less"}),
              run);
        at = waiting_.erase(at);
    }
    while (!waiting_.empty() && active_.size() < params_.concurrent_max) {
        auto transfer = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        start(std::move(transfer), now);
    }
}

void HttpClient::start(std::unique_ptr<Transfer> transfer, std::int64_t now_ns) {
    const HttpRequest& request = transfer->request;
    CURL* easy = transfer->easy = curl_easy_init();
    const auto header = [&](const std::string& line) {
        transfer->headers = curl_slist_append(transfer->headers, line.c_str());
    };
    for (const std::string& line : header_lines_) header(line);
    header("Idempotency-Key: " + key_start_ + request.actor + "-" + request.id + "-" +
           std::to_string(transfer->cause));
    header("Expect:");
    // Without a word after it the header is left out; libcurl would call any body a form.
    header("Content-Type:" + (request.content_type.empty() ? "" : " " + request.content_type));
    const std::int64_t timeout_ms =
        std::max<std::int64_t>(1, (transfer->deadline_ns - now_ns) / ns_per_ms);
    transfer->body_max = params_.reply_bytes_max;
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // HTTP/1.1 knows a reply by its place on the connection alone: on one that is kept, a reply
    // that came twice would be taken for the answer to the next request, and every later one after
    // it. So each request has a connection of its own.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    // A proxy of the environment sees and answers what is not encrypted in the server's stead.
    if (request.url.starts_with("http://")) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer.get());
    curl_multi_add_handle(curl_->multi, easy);
    active_.emplace(easy, std::move(transfer));
}

Result<void> HttpClient::pull(std::size_t, InputRun& run) {
    run.ended = true;  // it has nothing of its own to say, only replies
    if (!active_.empty()) {
        int running = 0;
        curl_multi_perform(curl_->multi, &running);
        collect(run);
        start_waiting(run);
        if (!active_.empty() && run.inputs.empty())
            curl_multi_poll(curl_->multi, nullptr, 0, 1, nullptr);
    }
    run.more_soon = !active_.empty();
    return {};
}

void HttpClient::collect(InputRun& run) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(curl_->multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        CURL* easy = message->easy_handle;
        curl_multi_remove_handle(curl_->multi, easy);
        const auto node = active_.extract(easy);
        const Transfer& transfer = *node.mapped();
        const std::string_view type = content_type_of(easy);
        if (transfer.too_long)
            reply(transfer, HttpOutcome::failed,
                  "reply is longer than reply_bytes_max of " +
                      std::to_string(params_.reply_bytes_max),
                  run);
        else if (code == CURLE_OPERATION_TIMEDOUT)
            reply(transfer, HttpOutcome::timed_out, "no whole reply in time", run);
        else if (code != CURLE_OK)
            reply(transfer, HttpOutcome::failed, curl_easy_strerror(code), run);
        else if (!utf8_valid(transfer.body))
            reply(transfer, HttpOutcome::failed, "reply is not UTF-8 text", run);
        else if (type.size() > content_type_bytes_max)
            reply(transfer, HttpOutcome::failed,
                  joined({"the reply's content type of ", std::to_string(type.size()),
                          " bytes exceeds ", std::to_string(content_type_bytes_max)}),
                  run);
        else
            reply(transfer, HttpOutcome::answered, "", run);
    }
}

void HttpClient::reply(const Transfer& transfer, HttpOutcome outcome, std::string reason,
                       InputRun& run) {
    HttpReply reply;
    reply.actor = transfer.request.actor;
    reply.id = transfer.request.id;
    reply.outcome = outcome;
    reply.reason = std::move(reason);
    reply.attempt = transfer.attempt;
    // One that was refused at once took no time, and is the same in every run.
    if (transfer.easy != nullptr || outcome == HttpOutcome::timed_out)
        reply.latency = DurationNs{clock::steady_ns() - transfer.begun_ns};
    if (transfer.easy != nullptr) {
        long status = 0;
        curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<std::int32_t>(status);
        const std::string_view type = content_type_of(transfer.easy);
        if (utf8_valid(type) && outcome == HttpOutcome::answered) reply.content_type = type;
    }
    if (outcome == HttpOutcome::answered) reply.body = transfer.body;
    say(reply, transfer, run);
}

void HttpClient::say(const HttpReply& reply, const Transfer& transfer, InputRun& run) {
    OUTCRY_CHECK(InputWriter(run, next_source_seq_)
                     .add(reply, transfer.asked_at + reply.latency, transfer.cause));
}

Kind http_client_kind() {
    Kind kind =
        edge_kind<HttpClient>("asks servers by HTTP: one reply to each request, timeouts included");
    kind.one_reply = true;
    return kind;
}

}  // namespace outcry
