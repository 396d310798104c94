// SPDX-License-Identifier: Apache-2.0
// Questions to a network card's driver. Nothing here changes a setting.
#include "CKernel.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

static int ask(int fd, const char *name, unsigned long request, void *data) {
  struct ifreq call = {0};
  if (strlen(name) >= sizeof call.ifr_name) return ENODEV;
  strcpy(call.ifr_name, name);
  call.ifr_data = data;
  return ioctl(fd, request, &call) ? errno : 0;
}

int ck_nic_driver(int fd, const char *name, char driver[32]) {
  struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
  int code = ask(fd, name, SIOCETHTOOL, &info);
  memcpy(driver, info.driver, 32);
  driver[31] = 0;
  return code;
}

int ck_nic_channels(int fd, const char *name, struct ck_channels *channels) {
  struct ethtool_channels found = {.cmd = ETHTOOL_GCHANNELS};
  int code = ask(fd, name, SIOCETHTOOL, &found);
  *channels = (struct ck_channels){
      .receive = found.rx_count,
      .receive_max = found.max_rx,
      .combined = found.combined_count,
      .combined_max = found.max_combined,
  };
  return code;
}

int ck_nic_flags(int fd, const char *name, uint32_t *flags) {
  struct ethtool_value value = {.cmd = ETHTOOL_GFLAGS};
  int code = ask(fd, name, SIOCETHTOOL, &value);
  *flags = (value.data & ETH_FLAG_RXVLAN ? CK_NIC_STRIPS_VLAN : 0) |
           (value.data & ETH_FLAG_LRO ? CK_NIC_MERGES : 0) |
           (value.data & ETH_FLAG_NTUPLE ? CK_NIC_STEERS : 0);
  return code;
}

int ck_nic_indirection(int fd, const char *name, uint32_t *queues, uint32_t *count) {
  struct ethtool_rxfh_indir size = {.cmd = ETHTOOL_GRXFHINDIR};
  int code = ask(fd, name, SIOCETHTOOL, &size);
  if (code) return code;
  struct ethtool_rxfh_indir *table =
      calloc(1, sizeof *table + size.size * sizeof table->ring_index[0]);
  if (!table) return ENOMEM;
  table->cmd = ETHTOOL_GRXFHINDIR;
  table->size = size.size;
  code = ask(fd, name, SIOCETHTOOL, table);
  if (table->size < *count) *count = table->size;
  if (!code) memcpy(queues, table->ring_index, *count * sizeof queues[0]);
  free(table);
  return code;
}

static void describe(const struct ethtool_rx_flow_spec *flow, struct ck_rule *rule) {
  *rule = (struct ck_rule){.location = flow->location, .action = flow->ring_cookie};
  switch (flow->flow_type & ~(FLOW_EXT | FLOW_MAC_EXT | FLOW_RSS)) {
  case UDP_V4_FLOW:
    rule->port = ntohs(flow->h_u.udp_ip4_spec.pdst);
    rule->port_mask = ntohs(flow->m_u.udp_ip4_spec.pdst);
    rule->is_narrowed = flow->m_u.udp_ip4_spec.ip4src || flow->m_u.udp_ip4_spec.psrc ||
                        flow->m_u.udp_ip4_spec.tos;
    break;
  case IP_USER_FLOW:
    rule->is_narrowed = flow->m_u.usr_ip4_spec.ip4src || flow->m_u.usr_ip4_spec.l4_4_bytes ||
                        flow->m_u.usr_ip4_spec.tos || flow->m_u.usr_ip4_spec.proto;
    break;
  default:
    rule->is_narrowed = 1;
    return;
  }
  // The destination stands at the same place in both.
  rule->group = ntohl(flow->h_u.udp_ip4_spec.ip4dst);
  rule->group_mask = ntohl(flow->m_u.udp_ip4_spec.ip4dst);
  if (flow->flow_type & (FLOW_EXT | FLOW_MAC_EXT)) rule->is_narrowed = 1;
}

int ck_nic_rules(int fd, const char *name, struct ck_rule *rules, uint32_t *count) {
  struct ethtool_rxnfc size = {.cmd = ETHTOOL_GRXCLSRLCNT};
  int code = ask(fd, name, SIOCETHTOOL, &size);
  if (code) return code;
  struct ethtool_rxnfc *list =
      calloc(1, sizeof *list + (size.rule_cnt + 1) * sizeof list->rule_locs[0]);
  if (!list) return ENOMEM;
  list->cmd = ETHTOOL_GRXCLSRLALL;
  list->rule_cnt = size.rule_cnt;
  code = size.rule_cnt ? ask(fd, name, SIOCETHTOOL, list) : 0;
  if (list->rule_cnt < *count) *count = list->rule_cnt;
  for (uint32_t index = 0; !code && index < *count; index++) {
    struct ethtool_rxnfc one = {.cmd = ETHTOOL_GRXCLSRULE};
    one.fs.location = list->rule_locs[index];
    code = ask(fd, name, SIOCETHTOOL, &one);
    describe(&one.fs, &rules[index]);
  }
  free(list);
  return code;
}

int ck_nic_stamping(int fd, const char *name, struct ck_stamping *stamping) {
  struct ethtool_ts_info info = {.cmd = ETHTOOL_GET_TS_INFO};
  *stamping = (struct ck_stamping){.clock = -1};
  int code = ask(fd, name, SIOCETHTOOL, &info);
  if (code) return code;
  const uint32_t needed = SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
  stamping->can_stamp = (info.so_timestamping & needed) == needed;
  stamping->clock = info.phc_index;
  struct hwtstamp_config configuration = {0};
  if (!ask(fd, name, SIOCGHWTSTAMP, &configuration))
    stamping->stamps_all = configuration.rx_filter == HWTSTAMP_FILTER_ALL;
  return 0;
}

int ck_socket_stamp_hardware(int fd) {
  int flags = SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) ? errno : 0;
}
