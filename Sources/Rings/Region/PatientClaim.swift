// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Asks for a lock of a file until it is given, for a fifth of a second; false when it never was.
///
/// A child that was just forked holds copies of its parent's files until it runs its program, so a
/// lock whose owner is gone may seem held for a moment. One that a live owner holds is refused that
/// much later.
func claimPatiently<Failure: Error>(
  _ attempt: () throws(Failure) -> Bool
) throws(Failure) -> Bool {
  for _ in 0..<200 {
    if try attempt() { return true }
    usleep(1_000)
  }
  return false
}
