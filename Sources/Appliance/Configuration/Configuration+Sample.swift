// SPDX-License-Identifier: Apache-2.0

extension Configuration {
  /// The embedded default: what `apus run` starts without a file, and the reference of every key.
  package static let sample = """
    # Apus configuration. Every key is optional; the values below are the defaults of `apus run`.

    [appliance]
    idle = "backoff"            # spin | spin-pause | yield | backoff; spin only on isolated cores
    fifo_priority = 0           # 1 ... 99: SCHED_FIFO; only with a core of its own per process
    lock_memory = true          # mlockall in every process
    huge_page_2mib_count = 128  # reserved at start when running as root
    duration_seconds_max = 60   # the run is stopped after this long whatever happens

    [cores]                     # -1 leaves the process to the scheduler
    datafeed = -1
    store = -1
    gateway = -1
    strategy = -1
    exchange = -1
    recorder = -1

    [receive]
    kind = "auto"               # auto | af_xdp | udp; auto takes AF_XDP where it is permitted
    mode = "auto"               # auto | native | skb
    zero_copy = "auto"          # auto | require | off
    stamp = "auto"              # auto | hardware | tsc; auto takes the card's where it stamps
    ring_depth = 65536          # descriptors of 2 KiB; at 1 Mpps they cover a stall of 65 ms
    preferred_busy_poll = false
    socket_buffer_bytes = 67108864
    busy_poll_us = 50

    [feed]
    format = "nasdaq-itch50"    # nasdaq-itch50 | krx-2011 | krx-exture-plus | krx-exture3
    date = ""                   # YYYY-MM-DD; empty: today
    session = ""                # empty accepts the first session heard
    instruments = ["APUS", "SWFT"]  # get the first numbers; others follow as they are announced
    instruments_file = ""       # CSV as `apus instruments` prints it: the numbers after those
    reorder_wait_us = 5000
    instrument_capacity = 1024
    order_capacity = 1048576
    level_capacity = 262144

    \(krxSample)

    [[line]]
    name = "A"
    stream = ""                 # KRX: lines of one stream carry the same messages, up to four
    interface = "lo"
    queue = 0                   # or several: queues = [0, 1]
    group = "239.77.0.1"
    port = 26400
    # receive = "udp"           # auto | af_xdp | udp for this line alone
    # queues = [0, 1]
    # source = "10.0.0.1"       # the one sender of a source-specific group
    # vlan = 100                # the 802.1Q tag its frames carry

    [[line]]
    name = "B"
    interface = "lo"
    queue = 0
    group = "239.77.0.2"
    port = 26401

    \(recoverySample)

    \(RecordSection.sample)

    [rings]
    event_capacity = 262144
    request_capacity = 4096
    report_capacity = 16384

    [[strategy]]
    id = 0
    name = "maker"
    account = 0                 # whose limits it trades under
    kind = "market-maker"       # market-maker | imbalance-taker | order-load
    instrument = "APUS"
    # entitled = ["APUS"]       # what risk lets it trade: its instrument unless listed
    order_quantity = 100
    position_max = 2000
    half_spread_ticks = 1
    imbalance_percent_min = 70
    cooldown_us = 2000
    hold_us = 100000
    skew_ticks = 1
    keep_orders_on_death = false
    # load_rate_per_second = 1000  # order-load: new orders, amends and cancels at a steady rate
    # load_seed = 1

    [[strategy]]
    id = 1
    name = "taker"
    account = 0
    kind = "imbalance-taker"
    instrument = "SWFT"
    order_quantity = 100
    position_max = 1000
    half_spread_ticks = 1
    imbalance_percent_min = 80
    cooldown_us = 20000
    hold_us = 100000
    skew_ticks = 0
    keep_orders_on_death = false

    \(AccountSection.sample)

    [risk]
    feed_age_ms_max = 3000      # silence of the feed from which no order leaves

    \(FeeSection.sample)

    [gateway]
    protocol = "ouch-5.0"       # what the order port speaks: ouch-5.0 | ouch-4.2 | fix-4.2 |
                                # fix-4.4 | fix-5.0sp2
    host = "127.0.0.1"
    port = 26500
    standby_hosts = []          # "address:port" where the same session is taken up, in turn
    connect_timeout_ms = 1000
    reconnect_ms = 100          # pause; doubles whenever all hosts have failed, up to the next key
    reconnect_ms_max = 5000
    username = "APUS"
    password_variable = "APUS_PASSWORD"
    journal_bytes = 268435456
    journal_directory = ""      # a file RUN-YYYY-MM-DD.journal here; "": in the run's directory
    journal_sync = "background" # none | background | before_send: when it is brought to the disk
    journal_sync_ms = 5         # how often in the background
    order_capacity = 65536
    kill_file = ""              # while a file of this name exists everything is killed
    orphans = "cancel"          # cancel | adopt: orders the venue has and the journal has not
    orphan_strategy = -1        # whose they are; -1: the first strategy's
    tls = false                 # TLS 1.2 or later around the order protocol
    tls_host_name = ""          # what the venue's certificate must name; "": host
    tls_authority_file = ""     # PEM file of authorities to trust; "": the system's
    tls_certificate_file = ""   # PEM files of our own certificate and key, if the venue asks
    tls_key_file = ""

    [fix]                       # where the protocol is FIX
    sender_comp_id = "APUS"
    target_comp_id = "EXCHANGE"
    account = ""                # tag 1 of every request
    heartbeat_s = 30
    reset_on_logon = false      # begin at 1 with every Logon
    next_expected = false       # tag 789 in place of ResendRequests, if the venue does so too
    names_trigger = true        # tag 58 of an order names the event that caused it
    store_bytes = 16777216      # numbers and sent messages: two files of this size

    [exchange]                  # the simulated exchange
    seed = 1
    instrument_count = 8
    messages_per_second = 25000
    message_count = 250000
    interface = "lo"
    listen_address = "127.0.0.1"
    session = "APUS000001"
    order_port = 0              # TCP; 0: the gateway's
    cancel_on_disconnect = true # a client's open orders, when its connection ends
    journal_directory = ""      # a file RUN-exchange.journal here: a restart goes on with the day
    journal_bytes = 268435456
    request_port = 26600        # UDP: MoldUDP64 re-requests; 0: none
    glimpse_port = 26601        # TCP: GLIMPSE 5.0 snapshots, one client at a time; 0: none
    history_messages = 262144   # how far back requests are answered; 120 bytes each
    fault_seed = 1              # of the tables below, of which there may be any number

    # [[exchange.fault]]
    # kind = "burst"            # loss | burst | duplicate | reorder | delay | corrupt | silence |
    #                           # restart | roll (new session; roll says so first)
    # line = "A"                # a line's name, "*" for each, or "answers" of the request server
    # per_million = 200         # all but delay, silence, restart, roll: of a million packets
    # packets = 50              # burst: packets lost in a row
    # depth = 4                 # reorder: packets that overtake, 1 ... 64
    # delay_us = 20             # delay: and up to jitter_us more
    # jitter_us = 30
    # bits = 1                  # corrupt: bits inverted anywhere in the datagram
    # from_ms = 0               # all but restart and roll: when, since the flow began
    # until_ms = 2000
    # from_message = 1          # and between which messages, counted over all sessions
    # until_message = 100000
    # at_message = 100000       # restart, roll

    # [[exchange.order_fault]]
    # kind = "cut"              # reject | partial | drop | delay | swap | cut | duplicate | reset |
    #                           # stall: at the order port
    # per_million = 100         # all but delay, stall: of requests, answers (swap), bytes of output
    #                           # (cut), logins (duplicate, reset)
    # percent = 50              # partial: of the order, traded by somebody else at once
    # delay_us = 50             # delay: of every answer, and up to jitter_us more
    # jitter_us = 400
    # at_byte = 0               # cut: behind this byte of output instead of by chance; 0: by chance
    # messages = 1              # duplicate: messages sent again after a login
    # from_ms = 0               # when, since the first request or login
    # until_ms = 2000
    # from_request = 1          # and between which requests
    # until_request = 1000
    """

  /// The sample, parsed; a sample that does not parse is a programming error.
  package static func embedded() throws(ConfigurationError) -> Configuration {
    try Configuration(text: sample, source: "embedded default")
  }
}
