// SPDX-License-Identifier: Apache-2.0
// An order book of all symbols as one would write it in C without looking ahead: orders in a pool
// under a hash table of indices, queues as intrusive lists, sorted arrays of levels with the best
// one last.
#define _GNU_SOURCE
#include "CReference.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct order {
  uint64_t reference;
  uint32_t quantity;
  int32_t level;
  int32_t previous;
  int32_t next;
};

struct level {
  int64_t key;
  uint64_t quantity;
  uint32_t orders;
  int32_t head;
  int32_t tail;
  uint32_t row;
};

struct rung {
  int64_t key;
  int32_t level;
};

struct row {
  struct rung *rungs;
  uint32_t count;
  uint32_t capacity;
};

struct cref_book {
  uint32_t *buckets;  // index of an order + 1
  uint64_t mask;
  int shift;
  struct order *orders;
  int32_t free_order;
  struct level *levels;
  int32_t free_level;
  struct row *rows;
  uint32_t symbol_count;
  uint64_t order_count;
  uint64_t refused;
};

static void *block(size_t byte_count) {
  size_t page = (size_t)1 << 21;
  size_t rounded = (byte_count + page - 1) & ~(page - 1);
  void *start = aligned_alloc(page, rounded);
  if (!start) return NULL;
  madvise(start, rounded, MADV_HUGEPAGE);
  memset(start, 0, rounded);
  return start;
}

struct cref_book *cref_book_create(uint32_t order_capacity, uint32_t symbol_count) {
  struct cref_book *book = calloc(1, sizeof *book);
  if (!book) return NULL;
  int bits = 4;
  while ((uint64_t)1 << bits < 2 * (uint64_t)order_capacity) bits++;
  book->mask = ((uint64_t)1 << bits) - 1;
  book->shift = 64 - bits;
  book->symbol_count = symbol_count;
  book->buckets = block(((size_t)1 << bits) * sizeof(uint32_t));
  book->orders = block((size_t)order_capacity * sizeof(struct order));
  book->levels = block((size_t)order_capacity * sizeof(struct level));
  book->rows = calloc(2 * (size_t)symbol_count, sizeof(struct row));
  if (!book->buckets || !book->orders || !book->levels || !book->rows) {
    cref_book_destroy(book);
    return NULL;
  }
  for (uint32_t i = 0; i < order_capacity; i++) {
    book->orders[i].next = i + 1 < order_capacity ? (int32_t)i + 1 : -1;
    book->levels[i].head = i + 1 < order_capacity ? (int32_t)i + 1 : -1;
  }
  return book;
}

void cref_book_destroy(struct cref_book *book) {
  if (!book) return;
  for (size_t i = 0; book->rows && i < 2 * (size_t)book->symbol_count; i++) {
    free(book->rows[i].rungs);
  }
  free(book->rows);
  free(book->levels);
  free(book->orders);
  free(book->buckets);
  free(book);
}

static inline uint64_t home(const struct cref_book *book, uint64_t reference) {
  return (reference * 0x9E3779B97F4A7C15u) >> book->shift;
}

/// The bucket of a reference, or the empty one where it belongs.
static inline uint64_t find(const struct cref_book *book, uint64_t reference) {
  uint64_t bucket = home(book, reference);
  while (book->buckets[bucket] &&
         book->orders[book->buckets[bucket] - 1].reference != reference) {
    bucket = (bucket + 1) & book->mask;
  }
  return bucket;
}

/// The index of the first rung that is not worse than `key`.
static inline uint32_t search(const struct row *row, int64_t key) {
  uint32_t index = row->count;
  while (index > 0 && row->rungs[index - 1].key >= key) index--;
  return index;
}

static void add(struct cref_book *book, uint64_t reference, uint32_t row_number, uint32_t quantity,
                int64_t key) {
  uint64_t bucket = find(book, reference);
  struct row *row = &book->rows[row_number];
  int32_t index = book->free_order;
  if (book->buckets[bucket] || index < 0 || quantity == 0) {
    book->refused++;
    return;
  }
  uint32_t rank = search(row, key);
  int32_t at;
  if (rank < row->count && row->rungs[rank].key == key) {
    at = row->rungs[rank].level;
  } else {
    if (row->count == row->capacity) {
      uint32_t capacity = row->capacity ? 2 * row->capacity : 8;
      struct rung *rungs = realloc(row->rungs, capacity * sizeof *rungs);
      if (!rungs) abort();
      row->rungs = rungs;
      row->capacity = capacity;
    }
    at = book->free_level;
    book->free_level = book->levels[at].head;
    memmove(row->rungs + rank + 1, row->rungs + rank, (row->count - rank) * sizeof *row->rungs);
    row->rungs[rank] = (struct rung){key, at};
    row->count++;
    book->levels[at] = (struct level){key, 0, 0, -1, -1, row_number};
  }
  struct level *level = &book->levels[at];
  struct order *order = &book->orders[index];
  book->free_order = order->next;
  *order = (struct order){reference, quantity, at, level->tail, -1};
  book->buckets[bucket] = (uint32_t)index + 1;
  if (level->tail < 0) {
    level->head = index;
  } else {
    book->orders[level->tail].next = index;
  }
  level->tail = index;
  level->quantity += quantity;
  level->orders++;
  book->order_count++;
}

/// Empties a bucket and moves later entries of its run back over the gap.
static void vacate(struct cref_book *book, uint64_t gap) {
  for (uint64_t i = (gap + 1) & book->mask; book->buckets[i]; i = (i + 1) & book->mask) {
    uint64_t wanted = home(book, book->orders[book->buckets[i] - 1].reference);
    if (((i - wanted) & book->mask) >= ((i - gap) & book->mask)) {
      book->buckets[gap] = book->buckets[i];
      gap = i;
    }
  }
  book->buckets[gap] = 0;
}

/// Takes up to `quantity` off an order; the row it rests in, -1 when it is unknown.
static int64_t take(struct cref_book *book, uint64_t reference, uint32_t quantity) {
  uint64_t bucket = find(book, reference);
  if (!book->buckets[bucket]) {
    book->refused++;
    return -1;
  }
  int32_t index = (int32_t)(book->buckets[bucket] - 1);
  struct order *order = &book->orders[index];
  struct level *level = &book->levels[order->level];
  uint32_t row_number = level->row;
  if (quantity < order->quantity) {
    order->quantity -= quantity;
    level->quantity -= quantity;
    return row_number;
  }
  level->quantity -= order->quantity;
  level->orders--;
  if (order->previous < 0) {
    level->head = order->next;
  } else {
    book->orders[order->previous].next = order->next;
  }
  if (order->next < 0) {
    level->tail = order->previous;
  } else {
    book->orders[order->next].previous = order->previous;
  }
  if (level->orders == 0) {
    struct row *row = &book->rows[row_number];
    uint32_t rank = search(row, level->key);
    memmove(row->rungs + rank, row->rungs + rank + 1,
            (row->count - rank - 1) * sizeof *row->rungs);
    row->count--;
    level->head = book->free_level;
    book->free_level = order->level;
  }
  vacate(book, bucket);
  order->next = book->free_order;
  book->free_order = index;
  book->order_count--;
  return row_number;
}

static inline uint32_t be32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, 4);
  return __builtin_bswap32(value);
}

static inline uint64_t be64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
  return __builtin_bswap64(value);
}

static inline int64_t key(uint32_t row_number, uint32_t price) {
  return row_number & 1 ? -(int64_t)price : (int64_t)price;
}

uint64_t cref_book_apply(struct cref_book *book, const uint8_t *bytes, size_t byte_count) {
  uint64_t count = 0;
  size_t offset = 0;
  while (offset + 2 <= byte_count) {
    size_t length = (size_t)bytes[offset] << 8 | bytes[offset + 1];
    const uint8_t *m = bytes + offset + 2;
    if (length > byte_count - offset - 2) break;
    offset += 2 + length;
    count++;
    if (length < 19) continue;
    uint32_t symbol = (uint32_t)m[1] << 8 | m[2];
    uint64_t reference = be64(m + 11);
    switch (m[0]) {
      case 'A':
      case 'F':
        if (length != (m[0] == 'A' ? 36 : 40) || symbol >= book->symbol_count) break;
        symbol = 2 * symbol + (m[19] == 'S');
        add(book, reference, symbol, be32(m + 20), key(symbol, be32(m + 32)));
        break;
      case 'E':
      case 'C':
        if (length == (m[0] == 'E' ? 31 : 36)) take(book, reference, be32(m + 19));
        break;
      case 'X':
        if (length == 23) take(book, reference, be32(m + 19));
        break;
      case 'D':
        if (length == 19) take(book, reference, UINT32_MAX);
        break;
      case 'U':
        if (length == 35) {
          int64_t row = take(book, reference, UINT32_MAX);
          if (row < 0) break;
          add(book, be64(m + 19), (uint32_t)row, be32(m + 27),
              key((uint32_t)row, be32(m + 31)));
        }
        break;
    }
  }
  return count;
}

uint64_t cref_book_order_count(const struct cref_book *book) { return book->order_count; }
uint64_t cref_book_refused(const struct cref_book *book) { return book->refused; }

uint64_t cref_book_best(const struct cref_book *book, uint32_t symbol, int is_ask,
                        uint64_t *quantity) {
  const struct row *row = &book->rows[2 * symbol + (is_ask != 0)];
  *quantity = 0;
  if (row->count == 0) return 0;
  const struct level *level = &book->levels[row->rungs[row->count - 1].level];
  *quantity = level->quantity;
  return (uint64_t)(is_ask ? -level->key : level->key);
}
