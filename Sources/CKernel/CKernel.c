// SPDX-License-Identifier: Apache-2.0
#include "CKernel.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

int ck_pin_core(int core) {
  if (core < 0 || core >= 8192) return EINVAL;
  size_t bytes = CPU_ALLOC_SIZE(8192);
  cpu_set_t *set = CPU_ALLOC(8192);
  if (!set) return ENOMEM;
  CPU_ZERO_S(bytes, set);
  CPU_SET_S(core, bytes, set);
  int code = sched_setaffinity(0, bytes, set) ? errno : 0;
  CPU_FREE(set);
  return code;
}

int ck_unpin_core(int core) {
  if (core < 0 || core >= 8192) return EINVAL;
  size_t bytes = CPU_ALLOC_SIZE(8192);
  cpu_set_t *set = CPU_ALLOC(8192);
  if (!set) return ENOMEM;
  memset(set, 0xFF, bytes);
  CPU_CLR_S(core, bytes, set);
  int code = sched_setaffinity(0, bytes, set) ? errno : 0;
  CPU_FREE(set);
  return code;
}

int ck_current_core(void) { return sched_getcpu(); }
int ck_setns_network(int fd) { return setns(fd, CLONE_NEWNET) ? errno : 0; }

int ck_schedule_fifo(int priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return sched_setscheduler(0, SCHED_FIFO, &parameters) ? errno : 0;
}

int ck_schedule_other(void) {
  struct sched_param parameters = {.sched_priority = 0};
  return sched_setscheduler(0, SCHED_OTHER, &parameters) ? errno : 0;
}

int ck_map_huge_flags(int pageShift) { return MAP_HUGETLB | (pageShift << MAP_HUGE_SHIFT); }

int ck_madvise_populate(void *start, size_t length, int writable) {
  int advice = writable ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;
  return madvise(start, length, advice) ? errno : 0;
}

enum { control_bytes = 128 };

struct ck_batch {
  uint32_t slots, slot_bytes;
  struct mmsghdr *headers;
  struct iovec *vectors;
  uint8_t *control, *bytes;
};

struct ck_batch *ck_batch_create(uint32_t slots, uint32_t slot_bytes) {
  struct ck_batch *batch = calloc(1, sizeof *batch);
  if (!batch) return NULL;
  *batch = (struct ck_batch){
      .slots = slots,
      .slot_bytes = slot_bytes,
      .headers = calloc(slots, sizeof *batch->headers),
      .vectors = calloc(slots, sizeof *batch->vectors),
      .control = calloc(slots, control_bytes),
      .bytes = calloc(slots, slot_bytes),
  };
  if (!batch->headers || !batch->vectors || !batch->control || !batch->bytes) {
    ck_batch_free(batch);
    return NULL;
  }
  for (uint32_t i = 0; i < slots; i++) {
    batch->vectors[i] = (struct iovec){batch->bytes + (size_t)i * slot_bytes, slot_bytes};
    batch->headers[i].msg_hdr.msg_iov = &batch->vectors[i];
    batch->headers[i].msg_hdr.msg_iovlen = 1;
    batch->headers[i].msg_hdr.msg_control = batch->control + (size_t)i * control_bytes;
    batch->headers[i].msg_hdr.msg_controllen = control_bytes;
  }
  return batch;
}

void ck_batch_free(struct ck_batch *batch) {
  if (!batch) return;
  free(batch->headers);
  free(batch->vectors);
  free(batch->control);
  free(batch->bytes);
  free(batch);
}

int ck_batch_receive(struct ck_batch *batch, int fd, uint32_t limit) {
  if (limit > batch->slots) limit = batch->slots;
  int count;
  do {
    count = recvmmsg(fd, batch->headers, limit, MSG_DONTWAIT, NULL);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  return count;
}

struct ck_datagram ck_batch_datagram(const struct ck_batch *batch, uint32_t index) {
  struct mmsghdr *slot = &batch->headers[index];
  struct ck_datagram result = {
      .bytes = batch->vectors[index].iov_base,
      .byte_count = slot->msg_len,
      .truncated = (slot->msg_hdr.msg_flags & MSG_TRUNC) != 0,
      .unix_nanos = CK_NO_STAMP,
      .hardware_nanos = CK_NO_STAMP,
  };
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&slot->msg_hdr); c; c = CMSG_NXTHDR(&slot->msg_hdr, c)) {
    if (c->cmsg_level != SOL_SOCKET) continue;
    if (c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec stamp;
      memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      result.unix_nanos = stamp.tv_sec * 1000000000LL + stamp.tv_nsec;
    } else if (c->cmsg_type == SO_TIMESTAMPING) {
      // Software, legacy, raw hardware; zero where there is none.
      struct timespec stamps[3];
      memcpy(stamps, CMSG_DATA(c), sizeof stamps);
      if (stamps[2].tv_sec || stamps[2].tv_nsec)
        result.hardware_nanos = stamps[2].tv_sec * 1000000000LL + stamps[2].tv_nsec;
    } else if (c->cmsg_type == SO_RXQ_OVFL) {
      memcpy(&result.drops, CMSG_DATA(c), sizeof result.drops);
      result.has_drops = 1;
    }
  }
  // The kernel shrank these to what it wrote; the slot is whole again for the next receive.
  slot->msg_hdr.msg_controllen = control_bytes;
  slot->msg_hdr.msg_flags = 0;
  return result;
}

int ck_interface_lookup(int fd, const char *name, struct ck_interface *facts) {
  struct ifreq request = {0};
  if (strlen(name) >= sizeof request.ifr_name) return ENODEV;
  strcpy(request.ifr_name, name);
  if (ioctl(fd, SIOCGIFINDEX, &request)) return errno;
  facts->index = request.ifr_ifindex;
  if (ioctl(fd, SIOCGIFMTU, &request)) return errno;
  facts->mtu = request.ifr_mtu;
  facts->address = 0;
  if (!ioctl(fd, SIOCGIFADDR, &request)) {
    struct sockaddr_in address;
    memcpy(&address, &request.ifr_addr, sizeof address);
    facts->address = ntohl(address.sin_addr.s_addr);
  } else if (errno != EADDRNOTAVAIL) {
    return errno;
  }
  return 0;
}

int ck_accept(int fd) {
  int connection = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return connection < 0 ? -errno : connection;
}

int ck_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 ? 0 : errno; }

int ck_unblock_signal(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
