// SPDX-License-Identifier: Apache-2.0
// How a process of the bus keeps its memory. Called once, at the start of main(), before threads exist.
#pragma once

namespace outcry {

/// Batches are made in one thread and freed in another, thousands a second. The allocator would give each back to the kernel and
/// have it cleared and mapped again, a tenth of a broker's time; told this, it keeps up to 256 MB for the next ones.
void keep_freed_memory();

}  // namespace outcry
