// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Units

/// The clock of a network card, /dev/ptpN, which its hardware stamps are taken from.
package struct CardClock: ~Copyable {
  private let file: CInt

  /// Opens the clock with this number; throws where there is none or it may not be read.
  package init(number: Int) throws(HostError) {
    let path = "/dev/ptp\(number)"
    // SAFETY: the path is a terminated string for the length of the call.
    file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw HostError(call: "open", code: errno, value: path) }
  }

  deinit { close(file) }

  /// This clock minus `clock`. Reading a card costs one to three microseconds, so few tries are
  /// made; a loop measures every ten milliseconds or so.
  package func measureOffset(from clock: Clock) -> Nanos {
    clock.measureOffset(tries: 3) { nanos }
  }

  private var nanos: Int64 {
    // A clock that has a file: its number, inverted, over the three bits of the kind.
    let identifier = CInt(bitPattern: ~UInt32(bitPattern: file) << 3 | 3)
    var time = timespec()
    // SAFETY: time is a valid place for the result.
    unsafe clock_gettime(identifier, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
