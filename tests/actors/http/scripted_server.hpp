// SPDX-License-Identifier: Apache-2.0
// A server that misbehaves as its path says: /ok, /slow, /broken, /garbage, /twice, /endless,
// /long, /binary, /typed. One thread a connection, on loopback. It counts what it was asked; the
// test that makes it outlives it. Below /kept it leaves the connection open, and says the reply
// before once more when it is asked on it again.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace outcry::test {

class ScriptedServer {
 public:
    std::function<void()> on_asked;  // before it answers, in a thread of its own; set before a run

    ScriptedServer() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 64) != 0)
            return;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~ScriptedServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (acceptor_.joinable()) acceptor_.join();
        for (std::thread& thread : threads_) thread.join();
        ::close(listener_);
    }

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    /// How often a path was asked for.
    [[nodiscard]] int asked(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return asked_[path];
    }
    /// The idempotency key of the last request for a path.
    [[nodiscard]] std::string key(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return keys_[path];
    }
    /// The whole of the last request.
    [[nodiscard]] std::string last() {
        const std::lock_guard lock(mutex_);
        return last_;
    }

 private:
    void accept_all() {
        while (!stopping_) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            threads_.emplace_back([this, connection] {
                serve(connection);
                ::close(connection);
            });
        }
    }
    static bool say(int connection, const std::string& text) {
        return ::send(connection, text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
    }
    static std::string whole(const std::string& body, const std::string& type = "text/plain",
                             const char* end = "Connection: close\r\n") {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + end + "\r\n" + body;
    }
    void rest(int ms) const {
        for (int turn = 0; turn < ms / 10 && !stopping_; ++turn) ::usleep(10'000);
    }

    void serve(int connection) {
        std::string before;
        while (serve_one(connection, before)) {
        }
    }
    /// True where another request may follow on this connection.
    bool serve_one(int connection, std::string& before) {
        std::string request;
        char part[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const ssize_t n = ::recv(connection, part, sizeof part, 0);
            if (n <= 0) return false;
            request.append(part, static_cast<std::size_t>(n));
        }
        const std::size_t from = request.find(' ') + 1;
        const std::string path = request.substr(from, request.find(' ', from) - from);
        {
            const std::lock_guard lock(mutex_);
            ++asked_[path];
            last_ = request;
            keys_[path] = key_in(request);
        }
        if (on_asked) on_asked();
        if (path.starts_with("/kept")) {
            const std::string now = whole("this is " + path, "text/plain", "");
            if (!before.empty()) say(connection, before);
            before = now;
            return say(connection, now);
        }
        if (path == "/slow") rest(3000);
        if (path == "/slow" || path.starts_with("/ok")) say(connection, whole("fine"));
        if (path == "/missing")
            say(connection,
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        if (path == "/broken")
            say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        if (path == "/garbage") say(connection, "\x01\x02\x03 this is no HTTP\n\n");
        if (path == "/twice") say(connection, whole("first") + whole("second"));
        if (path == "/long") say(connection, whole(std::string(5000, 'x')));
        if (path == "/binary") say(connection, whole("\xff\xfe"));
        if (path == "/typed") say(connection, whole("fine", std::string(70'000, 'a')));
        if (path == "/moved")
            say(connection,
                "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\nConnection: "
                "close\r\n\r\n");
        if (path == "/endless") {
            say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!stopping_ && say(connection, "1\r\nx\r\n")) rest(20);
        }
        return false;
    }
    static std::string key_in(const std::string& request) {
        const std::string name = "Idempotency-Key: ";
        const std::size_t from = request.find(name) + name.size();
        return request.substr(from, request.find("\r\n", from) - from);
    }

    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::map<std::string, int> asked_;
    std::map<std::string, std::string> keys_;
    std::string last_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace outcry::test
