// SPDX-License-Identifier: Apache-2.0
internal import Glibc

// Calls that take a path. Each passes a Swift string, which arrives as a NUL-terminated copy that
// lives for the call.

/// A descriptor closed on exec, or -1 with the cause in errno; created when `createMode` is given.
func openFile(_ path: String, _ flags: Int32, createMode: UInt32? = nil) -> Int32 {
  let creation = createMode == nil ? 0 : O_CREAT
  let mode: UInt32 = if let createMode { createMode } else { 0 }
  while true {
    // SAFETY: the path is a NUL-terminated copy.
    let file = unsafe open(path, flags | O_CLOEXEC | creation, mode_t(mode))
    if file >= 0 || errno != EINTR { return file }
  }
}

func fileExists(_ path: String) -> Bool {
  // SAFETY: the path is a NUL-terminated copy.
  unsafe access(path, F_OK) == 0
}

/// Removes a name; a missing one is no error.
func removeFile(_ path: String) {
  // SAFETY: the path is a NUL-terminated copy.
  _ = unsafe unlink(path)
}
