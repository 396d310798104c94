// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// Where the two sides of a book lie in a message: the first level's fields, and how far apart
  /// the levels are.
  @usableFromInline
  struct BookLayout: Sendable, BitwiseCopyable {
    /// Levels a side; 0 when the message has no book.
    @usableFromInline var depth = 0
    /// The form and width of all prices; `offset` has no meaning here.
    var price = Field.none
    var bidPrice = 0
    var bidQuantity = 0
    var bidOrders = 0
    var askPrice = 0
    var askQuantity = 0
    var askOrders = 0
    /// 0 when the message has no quantities of liquidity providers.
    var bidProvider = 0
    var askProvider = 0
    /// From a level's price, or quantity, to that of the next.
    var stride = 0
    /// From a level's order count to that of the next.
    var ordersStride = 0
    var quantityWidth = 0
    /// 0 where levels have no order count.
    var ordersWidth = 0
    /// Derived from the widths and form above.
    private(set) var widths = Widths.other
    var bidTotal = Field.none
    var askTotal = Field.none
    var bidOrderTotal = Field.none
    var askOrderTotal = Field.none

    /// The usual combinations of widths, decimals and form of price, quantity and order count.
    enum Widths: UInt8, Sendable, BitwiseCopyable {
      /// Implied 5 with two decimals · 7 · 4.
      case option
      /// Signed 6 with two decimals · 6 · 4.
      case future
      /// Signed 8 without decimals · 7 · 4.
      case stockFuture
      /// Printed 9 with two decimals · 9 · 5.
      case derivative
      /// Printed 9 without decimals · 9 · 5.
      case stockDerivative
      case other

      init(_ price: Field, quantity: Int, orders: Int) {
        switch (price.form, price.width, price.decimals, quantity, orders) {
        case (.price, 5, 2, 7, 4): self = .option
        case (.signedPrice, 6, 2, 6, 4): self = .future
        case (.signedPrice, 8, 0, 7, 4): self = .stockFuture
        case (.printedPrice, 9, 2, 9, 5): self = .derivative
        case (.printedPrice, 9, 0, 9, 5): self = .stockDerivative
        default: self = .other
        }
      }
    }

    init() {}

    private init(depth: Int, price: Field, quantity: Int, orders: Int) {
      self.depth = depth
      self.price = price
      quantityWidth = quantity
      ordersWidth = orders
      widths = Widths(price, quantity: quantity, orders: orders)
    }

    /// The generations before EXTURE 3.0: bids, asks, then the order counts of both.
    ///
    ///     total bid quantity · bids · total ask quantity · asks
    ///     · bid orders 5 · of each level 4 · ask orders 5 · of each level 4
    static func stacked(
      at start: Int, depth: Int = 5, price: Field, quantity: Int, total: Int
    ) -> BookLayout {
      var layout = BookLayout(depth: depth, price: price, quantity: quantity, orders: 4)
      layout.stride = Int(price.width) + quantity
      layout.ordersStride = 4
      layout.bidTotal = Field(start, total)
      layout.bidPrice = start + total
      layout.askTotal = Field(layout.bidPrice + depth * layout.stride, total)
      layout.askPrice = layout.askTotal.end
      layout.bidQuantity = layout.bidPrice + Int(price.width)
      layout.askQuantity = layout.askPrice + Int(price.width)
      layout.bidOrderTotal = Field(layout.askPrice + depth * layout.stride, 5)
      layout.bidOrders = layout.bidOrderTotal.end
      layout.askOrderTotal = Field(layout.bidOrders + 4 * depth, 5)
      layout.askOrders = layout.askOrderTotal.end
      return layout
    }

    /// B2 of the generations before EXTURE 3.0.
    ///
    ///     each level: ask price · quantity · orders 4 · bid price · quantity · orders 4
    ///     · total ask quantity · ask orders 5 · total bid quantity · bid orders 5
    static func recovery(
      at start: Int, depth: Int = 5, price: Field, quantity: Int, total: Int
    ) -> BookLayout {
      var layout = BookLayout(depth: depth, price: price, quantity: quantity, orders: 4)
      let half = Int(price.width) + quantity + 4
      layout.stride = 2 * half
      layout.ordersStride = 2 * half
      layout.askPrice = start
      layout.askQuantity = start + Int(price.width)
      layout.askOrders = layout.askQuantity + quantity
      layout.bidPrice = start + half
      layout.bidQuantity = layout.askQuantity + half
      layout.bidOrders = layout.askOrders + half
      layout.askTotal = Field(start + 2 * half * depth, total)
      layout.askOrderTotal = Field(layout.askTotal.end, 5)
      layout.bidTotal = Field(layout.askOrderTotal.end, total)
      layout.bidOrderTotal = Field(layout.bidTotal.end, 5)
      return layout
    }

    /// Derivatives of EXTURE 3.0, where the ask comes first.
    ///
    ///     each level: ask price 9 · bid price 9 · ask quantity 9 · bid quantity 9 · ask orders 5
    ///     · bid orders 5 · total ask quantity 9 · bid 9 · ask orders 5 · bid 5
    static func derivative(at start: Int, depth: Int, decimals: Int) -> BookLayout {
      var layout = BookLayout(
        depth: depth, price: .printed(0, 9, decimals: decimals), quantity: 9, orders: 5)
      layout.stride = 46
      layout.ordersStride = 46
      layout.askPrice = start
      layout.bidPrice = start + 9
      layout.askQuantity = start + 18
      layout.bidQuantity = start + 27
      layout.askOrders = start + 36
      layout.bidOrders = start + 41
      layout.askTotal = Field(start + 46 * depth, 9)
      layout.bidTotal = Field(layout.askTotal.end, 9)
      layout.askOrderTotal = Field(layout.bidTotal.end, 5)
      layout.bidOrderTotal = Field(layout.askOrderTotal.end, 5)
      return layout
    }

    /// Ten levels of a security of EXTURE 3.0, which has no order counts.
    ///
    ///     each level: ask price 11 · bid price 11 · ask quantity 12 · bid quantity 12
    ///     · in B7 ask quantity of providers 12 · bid 12 · total ask quantity 12 · bid 12
    static func security(at start: Int, hasProviders: Bool) -> BookLayout {
      var layout = BookLayout(
        depth: 10, price: .printed(0, 11, decimals: 0), quantity: 12, orders: 0)
      layout.stride = hasProviders ? 70 : 46
      layout.askPrice = start
      layout.bidPrice = start + 11
      layout.askQuantity = start + 22
      layout.bidQuantity = start + 34
      if hasProviders {
        layout.askProvider = start + 46
        layout.bidProvider = start + 58
      }
      layout.askTotal = Field(start + 10 * layout.stride, 12)
      layout.bidTotal = Field(layout.askTotal.end, 12)
      return layout
    }

    /// Where the last field of the book ends.
    var end: Int {
      max(
        max(bidTotal.end, askTotal.end), max(bidOrderTotal.end, askOrderTotal.end),
        ordersWidth > 0 ? askOrders + ordersStride * (depth - 1) + ordersWidth : 0)
    }

    /// Every field, for those that check and print layouts.
    var fields: [Field] {
      var fields = [bidTotal, askTotal, bidOrderTotal, askOrderTotal].filter(\.isPresent)
      for level in 0..<depth {
        for offset in [bidPrice, askPrice] {
          fields.append(
            Field(
              offset + level * stride, Int(price.width), price.form,
              decimals: Int(price.decimals)))
        }
        for offset in [bidQuantity, askQuantity, bidProvider, askProvider] where offset > 0 {
          fields.append(Field(offset + level * stride, quantityWidth))
        }
        for offset in [bidOrders, askOrders] where ordersWidth > 0 {
          fields.append(Field(offset + level * ordersStride, ordersWidth))
        }
      }
      return fields
    }
  }
}
