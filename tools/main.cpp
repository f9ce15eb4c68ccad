// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.hpp"

int main(int argc, char** argv) { return outcry::tools::command_line(argc, argv); }
