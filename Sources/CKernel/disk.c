// SPDX-License-Identifier: Apache-2.0
#include "CKernel.h"
#include <fcntl.h>
#include <string.h>

int ck_open_direct_flag(void) { return O_DIRECT; }

// CRC-32C, reflected polynomial 0x82F63B78, one byte at a time.
static uint32_t crc32c_bytes(const uint8_t *bytes, size_t count, uint32_t crc) {
  for (size_t at = 0; at < count; at++) {
    crc ^= bytes[at];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0x82F63B78u & (0u - (crc & 1u)));
  }
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_words(const uint8_t *bytes, size_t words,
                                                               uint32_t crc) {
  uint64_t sum = crc;
  for (size_t at = 0; at < words; at++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * at, 8);
    sum = __builtin_ia32_crc32di(sum, word);
  }
  return (uint32_t)sum;
}
static int has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
static uint32_t crc32c_words(const uint8_t *bytes, size_t words, uint32_t crc) {
  for (size_t at = 0; at < words; at++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * at, 8);
    crc = __builtin_arm_crc32cd(crc, word);
  }
  return crc;
}
static int has_crc32c(void) { return 1; }
#else
static uint32_t crc32c_words(const uint8_t *bytes, size_t words, uint32_t crc) {
  return crc32c_bytes(bytes, 8 * words, crc);
}
static int has_crc32c(void) { return 0; }
#endif

uint32_t ck_crc32c(const void *start, size_t count, uint32_t crc) {
  const uint8_t *bytes = start;
  crc = ~crc;
  if (has_crc32c()) {
    crc = crc32c_words(bytes, count / 8, crc);
    bytes += count & ~(size_t)7;
    count &= 7;
  }
  return ~crc32c_bytes(bytes, count, crc);
}
