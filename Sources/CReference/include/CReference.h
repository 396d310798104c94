// SPDX-License-Identifier: Apache-2.0
// The same work in plain C, for benchmarks that compare within one interleaved run.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Sends events `first` and on, `count` of them, into `ping` and waits for each in `pong`; the
/// round-trip ticks of the i-th go to samples[i]. A ring is `capacity` slots of 64 bytes, zeroed at
/// first; `first` starts with 1, capacity is a power of two. Call with cref_ring_echo running on
/// another thread.
void cref_ring_ping(void *ping, void *pong, uint64_t capacity,
                    uint64_t *samples, uint64_t first, uint64_t count);

/// Sends events `first` and on, `count` of them, of `ping` back into `pong`.
void cref_ring_echo(void *ping, void *pong, uint64_t capacity,
                    uint64_t first, uint64_t count);

/// Walks the length-framed ITCH 5.0 messages of a file, checks each one's length, reads the fields
/// a book needs and returns their sum; *messages is how many had the right length.
uint64_t cref_itch_decode(const uint8_t *bytes, size_t byte_count, uint64_t *messages);

/// A socket that receives `group` and `port`, addresses in host order; -errno when there is none.
int cref_udp_open(uint32_t group, uint16_t port, uint32_t interface_address);
void cref_udp_close(int file);

/// Spins until datagram `count` came or nothing did for `patience` ticks; returns how many did.
///
/// A datagram is { number 8, ticks when sent 8, … } in this machine's byte order; the ticks from
/// sending to here go to `samples` in order of arrival. Number 0 is a greeting and not counted.
uint64_t cref_udp_receive(int file, uint64_t *samples, uint64_t count, uint64_t patience);

/// As `cref_udp_receive`, from the rings of an AF_XDP socket: `receive` is libxdp's xsk_ring_cons,
/// `fill` its xsk_ring_prod, `memory` the UMEM. Only IPv4 datagrams to `port` count; frames go back
/// to the FILL ring, which must have room for them.
uint64_t cref_xdp_receive(void *receive, void *fill, const uint8_t *memory, int file, uint16_t port,
                          uint64_t *samples, uint64_t count, uint64_t patience);

/// An order book of symbols 0 ..< symbol_count with room for `order_capacity` orders, not above
/// 2^30; NULL when there is no memory.
struct cref_book;
struct cref_book *cref_book_create(uint32_t order_capacity, uint32_t symbol_count);
void cref_book_destroy(struct cref_book *book);

/// Applies the length-framed ITCH 5.0 messages of a file, the stock locate as the symbol; returns
/// how many there were.
uint64_t cref_book_apply(struct cref_book *book, const uint8_t *bytes, size_t byte_count);

uint64_t cref_book_order_count(const struct cref_book *book);
/// Messages that made no sense to the book.
uint64_t cref_book_refused(const struct cref_book *book);
/// The best price of a side with four implied decimals and the quantity there, both 0 for none.
uint64_t cref_book_best(const struct cref_book *book, uint32_t symbol, int is_ask,
                        uint64_t *quantity);
