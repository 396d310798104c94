// SPDX-License-Identifier: Apache-2.0
internal import CZstd
internal import Glibc

/// Why bytes could not be packed or unpacked.
package struct ZstdError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ what: String, _ code: Int) {
    // SAFETY: zstd returns a constant NUL-terminated string.
    description = "\(what): \(unsafe String(cString: ZSTD_getErrorName(code)))"
  }
}

/// Packs a stream of bytes into one zstd frame with a checksum.
@safe
package struct ZstdPacker: ~Copyable {
  private let context: OpaquePointer

  /// A packer of the given level, 1 ... 19.
  package init(level: Int) throws(ZstdError) {
    // SAFETY: nil is checked.
    guard let made = unsafe ZSTD_createCCtx() else { throw ZstdError("zstd context", -64) }
    // SAFETY: the context was just made and is freed by deinit.
    unsafe context = made
    unsafe ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, Int32(level))
    unsafe ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    // SAFETY: made by the initialiser.
    unsafe ZSTD_freeCCtx(context)
  }

  /// Bytes that hold what any one call of `pack` yields at a time.
  package static var outputByteCount: Int { ZSTD_CStreamOutSize() }

  /// Packs from `input` at `taken` on into `output`; returns how many bytes that gave. Call again
  /// while `taken` is short of the input and, with `isLast`, until it is `isDone`.
  package mutating func pack(
    _ input: RawSpan, taken: inout Int, isLast: Bool, isDone: inout Bool,
    into output: inout MutableRawSpan
  ) throws(ZstdError) -> Int {
    let start = taken
    // SAFETY: zstd reads the input and writes the output within the byte counts it is given.
    let (code, used, made) = unsafe input.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
        var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let code = unsafe ZSTD_compressStream2(
          context, &to, &from, isLast ? ZSTD_e_end : ZSTD_e_continue)
        return unsafe (code, from.pos, to.pos)
      }
    }
    guard ZSTD_isError(code) == 0 else { throw ZstdError("zstd compress", code) }
    taken = used
    isDone = isLast && code == 0
    return made
  }
}

/// Unpacks a stream of zstd frames.
@safe
package struct ZstdUnpacker: ~Copyable {
  private let context: OpaquePointer

  package init() throws(ZstdError) {
    // SAFETY: nil is checked.
    guard let made = unsafe ZSTD_createDCtx() else { throw ZstdError("zstd context", -64) }
    // SAFETY: the context was just made and is freed by deinit.
    unsafe context = made
  }

  deinit {
    // SAFETY: made by the initialiser.
    unsafe ZSTD_freeDCtx(context)
  }

  /// Unpacks from `input` at `taken` on into `output`; returns how many bytes that gave.
  package mutating func unpack(
    _ input: RawSpan, taken: inout Int, into output: inout MutableRawSpan
  ) throws(ZstdError) -> Int {
    let start = taken
    // SAFETY: zstd reads the input and writes the output within the byte counts it is given.
    let (code, used, made) = unsafe input.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
        var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let code = unsafe ZSTD_decompressStream(context, &to, &from)
        return unsafe (code, from.pos, to.pos)
      }
    }
    guard ZSTD_isError(code) == 0 else { throw ZstdError("zstd decompress", code) }
    taken = used
    return made
  }
}

/// Lets other threads have the core first: for work that can wait.
package func yieldPriority() {
  // Niceness belongs to the calling thread on Linux; a refusal leaves it as urgent as it was.
  _ = nice(19)
}
