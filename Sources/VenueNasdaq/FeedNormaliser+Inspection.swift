// SPDX-License-Identifier: Apache-2.0
package import Book

extension FeedNormaliser {
  /// The first broken rule of the book, nil when it is sound. Visits everything.
  package func violation() -> BookViolation? { book.violation() }
}
