// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc
package import Host
package import Net

/// What a card's driver says of its receive stamps.
package struct CardStamping: Sendable, Equatable {
  /// It can stamp what it receives.
  package let canStamp: Bool
  /// It has been told to stamp everything; that is a setting of the whole card.
  package let stampsEverything: Bool
  /// The N of its clock /dev/ptpN, nil when it has none.
  package let clockNumber: Int?

  package init(canStamp: Bool, stampsEverything: Bool, clockNumber: Int?) {
    self.canStamp = canStamp
    self.stampsEverything = stampsEverything
    self.clockNumber = clockNumber
  }

  /// Asks the driver of `interface`; one that does not answer cannot stamp.
  package init(of interface: NetworkInterface) {
    var found = ck_stamping(clock: -1, can_stamp: 0, stamps_all: 0)
    do throws(NetError) {
      let probe = try Socket(domain: AF_INET, type: SOCK_DGRAM)
      // SAFETY: the name is a terminated string and `found` a valid place during the call.
      unsafe _ = ck_nic_stamping(probe.file, interface.name, &found)
    } catch {
      // Without a socket the driver cannot be asked: the answer stays no.
    }
    canStamp = found.can_stamp != 0
    stampsEverything = found.stamps_all != 0
    clockNumber = found.clock < 0 ? nil : Int(found.clock)
  }

  /// The card's clock; nil when it has none or this process may not read it.
  package func openClock() -> CardClock? {
    guard let clockNumber else { return nil }
    do throws(HostError) {
      return try CardClock(number: clockNumber)
    } catch {
      return nil
    }
  }
}
