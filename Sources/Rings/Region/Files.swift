// SPDX-License-Identifier: Apache-2.0
internal import Glibc

// Calls that take a path. Each passes a Swift string, which arrives as a NUL-terminated copy that
// lives for the call.

/// A descriptor closed on exec, or -1 with the cause in errno; created when `createMode` is given.
func openFile(_ path: String, _ flags: Int32, createMode: UInt32? = nil) -> Int32 {
  let creation = createMode == nil ? 0 : O_CREAT
  while true {
    // SAFETY: the path is a NUL-terminated copy.
    let file = unsafe open(path, flags | O_CLOEXEC | creation, mode_t(createMode ?? 0))
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

/// Makes a directory; 0 also when it is there already, else errno.
func makeDirectory(_ path: String, mode: UInt32) -> Int32 {
  // SAFETY: the path is a NUL-terminated copy.
  unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST ? 0 : errno
}

/// The bytes of a small file, nil when it cannot be read to its end.
func readWholeFile(_ path: String) -> [UInt8]? {
  let file = openFile(path, O_RDONLY)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var content: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 4096)
  while true {
    // SAFETY: the buffer is `block`'s own and its length is passed with it.
    let length = unsafe block.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    if length < 0, errno == EINTR { continue }
    guard length >= 0 else { return nil }
    if length == 0 { return content }
    content.append(contentsOf: block[..<length])
  }
}
