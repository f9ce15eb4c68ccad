// SPDX-License-Identifier: Apache-2.0
// The toys as a program of their own: what a floor starts for members that are processes.
#include "outcry/actor/main.hpp"
#include "tests/support/toys.hpp"

int main(int argc, char** argv) { return outcry::actor_main(argc, argv, outcry::toys::kinds()); }
