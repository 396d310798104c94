// SPDX-License-Identifier: Apache-2.0

/// The kinds of processes an appliance is made of.
package enum ProcessRole: String, CaseIterable, Sendable {
  case datafeed
  case store
  case strategy
  case gateway
  case exchange
  case replay
  case verifier
  case recorder
}
