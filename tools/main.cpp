// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/memory.hpp"
#include "tools/command_line.hpp"

int main(int argc, char** argv) {
    outcry::keep_freed_memory();
    return outcry::tools::command_line(argc, argv);
}
