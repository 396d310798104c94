// SPDX-License-Identifier: Apache-2.0
internal import CZlib
internal import Foundation
internal import Memory

/// Why an input file could not be used, as one sentence for the terminal.
struct InputError: Error, CustomStringConvertible {
  let description: String
}

/// A file read front to back in bounded memory, unpacked on the way when it is gzip.
///
/// The only file of the program that calls zlib, which reads plain files as they are.
@safe
struct ByteSource: ~Copyable {
  let path: String
  /// The file's length on disk.
  let byteCount: Int64
  private let file: gzFile

  /// Opens `path` for reading.
  init(path: String) throws(InputError) {
    let size = try ByteSource.size(of: path)
    // SAFETY: the path is copied before the call returns; nil is checked.
    guard let opened = unsafe gzopen(path, "rb") else {
      throw InputError(description: "\(path): cannot be opened, errno \(errno)")
    }
    // SAFETY: the file was just opened and nothing has been read from it.
    unsafe gzbuffer(opened, 1 << 18)
    self.path = path
    byteCount = size
    unsafe file = opened
  }

  deinit {
    // SAFETY: opened by the initialiser and closed nowhere else.
    unsafe gzclose(file)
  }

  /// Bytes of the file on disk that have been used, for progress.
  var position: Int64 {
    // SAFETY: the file is open.
    Int64(unsafe gzoffset(file))
  }

  /// Appends what fits into `queue`; false at the end of the file.
  mutating func fill(_ queue: inout ByteQueue) throws(InputError) -> Bool {
    var room = queue.writable
    // SAFETY: zlib writes at most the room's byte count, which is far below 2^31.
    let count = unsafe room.withUnsafeMutableBytes { bytes in
      unsafe gzread(file, bytes.baseAddress, UInt32(bytes.count))
    }
    if count > 0 { queue.commit(Int(count)) }
    var code: Int32 = 0
    // SAFETY: the file is open; the text lives until the next call on it and is copied at once.
    let message = unsafe String(cString: gzerror(file, &code))
    // Z_BUF_ERROR means that a gzip stream ends early; what came before it has been delivered.
    guard count >= 0, code == Z_OK || code == Z_STREAM_END || count > 0 else {
      throw InputError(description: "\(path): damaged gzip or unreadable file: \(message)")
    }
    return count > 0
  }

  private static func size(of path: String) throws(InputError) -> Int64 {
    do {
      let url = URL(fileURLWithPath: path)
      let values = try url.resourceValues(forKeys: [.isDirectoryKey, .fileSizeKey])
      guard values.isDirectory != true, let size = values.fileSize else {
        throw InputError(description: "\(path): is not a file")
      }
      return Int64(size)
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(description: "\(path): no such file, or it may not be read")
    }
  }
}

extension RawSpan {
  /// The byte at `offset`, for detection and counting outside the parsers; nil past the end.
  func byte(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < byteCount else { return nil }
    // SAFETY: the offset was just checked and every bit pattern is a byte.
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
