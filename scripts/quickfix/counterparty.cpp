// SPDX-License-Identifier: Apache-2.0
// A FIX counterparty made of QuickFIX, to trade with over a connection that is cut at will.
//
// usage: counterparty acceptor PORT VERSION FOLDER
//        counterparty initiator PORT VERSION FOLDER ORDERS
//        counterparty codec FILE
//
// VERSION is 4.2, 4.4 or 5.0. Ends at the end of its standard input; an acceptor says "listening"
// first, an initiator says "done" when all its orders have ended. At the end it writes
// FOLDER/orders, a line for each order: ClOrdID, OrdStatus, CumQty, number of fills, and as many
// lines "doubled ..." as something came twice.
//
// codec is for benchmarks: FILE holds ExecutionReports. Each line "decode" of the standard input is
// answered with the nanoseconds that their parsing took and the sum of their LastQty, each line
// "encode" with those of as many orders and their bytes.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <quickfix/Application.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/SocketInitiator.h>

namespace {

struct Order {
  std::string symbol, side, status = "0";
  long total = 0, executed = 0, open = 0, fills = 0;
  double price = 0, value = 0;
};

std::string field(const FIX::FieldMap &map, int tag) {
  return map.isSetField(tag) ? map.getField(tag) : std::string();
}

/// What both roles keep: orders by ClOrdID, and what came twice.
class Party : public FIX::Application {
 public:
  explicit Party(std::string version) : version(std::move(version)) {}

  void onCreate(const FIX::SessionID &id) override { session = id; }
  void onLogon(const FIX::SessionID &) override { logons += 1; }
  void onLogout(const FIX::SessionID &) override {}
  void toAdmin(FIX::Message &, const FIX::SessionID &) override {}
  void toApp(FIX::Message &, const FIX::SessionID &) throw(FIX::DoNotSend) override {}
  void fromAdmin(const FIX::Message &, const FIX::SessionID &) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
      FIX::RejectLogon) override {}
  void fromApp(const FIX::Message &message, const FIX::SessionID &) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
      FIX::UnsupportedMessageType) override {
    std::lock_guard<std::mutex> guard(mutex);
    take(message, message.getHeader().getField(35));
  }

  void write(const std::string &path) {
    std::lock_guard<std::mutex> guard(mutex);
    std::ofstream out(path);
    for (auto &entry : orders)
      out << entry.first << ' ' << entry.second.status << ' ' << entry.second.executed << ' '
          << entry.second.fills << '\n';
    for (auto &line : doubled) out << "doubled " << line << '\n';
    out << "logons " << logons << '\n';
  }

 protected:
  virtual void take(const FIX::Message &message, const std::string &type) = 0;

  FIX::Message make(const char *type) const {
    FIX::Message message;
    message.getHeader().setField(FIX::MsgType(type));
    return message;
  }

  void send(FIX::Message &message) { FIX::Session::sendToTarget(message, session); }
  bool isOld() const { return version == "4.2"; }

  std::string version;
  FIX::SessionID session;
  std::mutex mutex;
  std::map<std::string, Order> orders;
  std::set<std::string> doubled;
  std::atomic<int> logons{0};
};

/// Fills every third order whole, every third by half, and rests the others.
class Venue : public Party {
 public:
  using Party::Party;

 protected:
  void take(const FIX::Message &message, const std::string &type) override {
    if (type == "D") return enter(message);
    if (type == "F") return cancel(message);
    if (type == "G") return replace(message);
    if (type == "H") return status(message);
  }

 private:
  void enter(const FIX::Message &message) {
    auto name = field(message, 11);
    if (orders.count(name)) {
      doubled.insert(name);
      return;
    }
    Order &order = orders[name];
    order.symbol = field(message, 55);
    order.side = field(message, 54);
    order.total = order.open = std::atol(field(message, 38).c_str());
    order.price = std::atof(field(message, 44).c_str());
    report(name, "", order, "0");
    entered += 1;
    if (entered % 3 == 0) fill(name, order, order.open);
    if (entered % 3 == 1) fill(name, order, order.open / 2);
  }

  void fill(const std::string &name, Order &order, long size) {
    if (size <= 0) return;
    order.open -= size;
    order.executed += size;
    order.value += order.price * size;
    order.fills += 1;
    order.status = order.open == 0 ? "2" : "1";
    report(name, "", order, "F", size);
  }

  void cancel(const FIX::Message &message) {
    auto name = field(message, 11), original = field(message, 41);
    auto found = orders.find(original);
    if (found == orders.end() || found->second.open == 0) return refuse(name, original, "1");
    found->second.open = 0;
    found->second.status = "4";
    report(name, original, found->second, "4");
  }

  void replace(const FIX::Message &message) {
    auto name = field(message, 11), original = field(message, 41);
    long total = std::atol(field(message, 38).c_str());
    auto found = orders.find(original);
    if (found == orders.end() || found->second.open == 0 || total <= found->second.executed)
      return refuse(name, original, "2");
    if (orders.count(name)) doubled.insert(name);
    Order order = found->second;
    found->second.open = 0;
    found->second.status = "5";
    order.total = total;
    order.open = total - order.executed;
    order.price = std::atof(field(message, 44).c_str());
    orders[name] = order;
    report(name, original, orders[name], "5");
  }

  void status(const FIX::Message &message) {
    auto name = field(message, 11);
    auto found = orders.find(name);
    if (found != orders.end()) return report(name, "", found->second, "I");
    Order none;
    none.symbol = field(message, 55);
    none.side = field(message, 54);
    none.status = "8";
    report(name, "", none, "I");
  }

  void refuse(const std::string &name, const std::string &original, const char *to) {
    auto found = orders.find(original);
    auto message = make("9");
    message.setField(37, found == orders.end() ? "NONE" : original);
    message.setField(11, name);
    message.setField(41, original);
    message.setField(39, found == orders.end() ? "8" : found->second.status);
    message.setField(434, to);
    message.setField(102, found == orders.end() ? "1" : "0");
    send(message);
  }

  void report(const std::string &name, const std::string &original, const Order &order,
              const std::string &event, long size = 0) {
    auto message = make("8");
    message.setField(37, "O" + name);
    message.setField(11, name);
    if (!original.empty()) message.setField(41, original);
    message.setField(17, std::to_string(++executions));
    bool byStatus = isOld() && (event == "F" || event == "I");
    message.setField(150, byStatus ? order.status : event);
    if (isOld()) message.setField(20, event == "I" ? "3" : "0");
    message.setField(39, order.status);
    message.setField(55, order.symbol);
    message.setField(54, order.side);
    message.setField(38, std::to_string(order.total));
    message.setField(14, std::to_string(order.executed));
    message.setField(151, std::to_string(order.open));
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", order.executed ? order.value / order.executed : 0.0);
    message.setField(6, text);
    std::snprintf(text, sizeof text, "%.4f", order.price);
    message.setField(44, text);
    if (size > 0) {
      message.setField(32, std::to_string(size));
      message.setField(31, text);
    }
    if (order.status == "8") message.setField(103, "5");
    send(message);
  }

  long executions = 0, entered = 0;
};

/// Sends orders and asks for the cancel of what rests.
class Client : public Party {
 public:
  Client(std::string version, long count) : Party(std::move(version)), wanted(count) {}

  /// Whether more orders are to be sent; some are sent. Few are under way at a time.
  bool work() {
    std::lock_guard<std::mutex> guard(mutex);
    while (sent < wanted && sent - ended < 200) {
      sent += 1;
      auto name = "Q" + std::to_string(sent);
      Order &order = orders[name];
      order.total = order.open = 100 + sent % 7 * 100;
      auto message = make("D");
      message.setField(11, name);
      message.setField(21, "1");
      message.setField(38, std::to_string(order.total));
      message.setField(40, "2");
      char price[32];
      // Every other one crosses whatever the market is, the others rest far away.
      std::snprintf(price, sizeof price, "%.2f", sent % 2 ? 900.0 : 1.0);
      message.setField(44, price);
      message.setField(54, "1");
      message.setField(55, "APUS");
      message.setField(59, "0");
      message.setField(FIX::TransactTime());
      send(message);
    }
    return ended < wanted;
  }

 protected:
  void take(const FIX::Message &message, const std::string &type) override {
    if (type == "9") rejections += 1;
    if (type != "8") return;
    auto name = field(message, 11), original = field(message, 41);
    if (!original.empty()) name = original;
    auto found = orders.find(name);
    if (found == orders.end()) {
      doubled.insert("unknown-" + name);
      return;
    }
    Order &order = found->second;
    auto execution = field(message, 17);
    if (!seen.insert(execution).second) doubled.insert("execution-" + execution);
    long size = std::atol(field(message, 32).c_str());
    bool isTrade = size > 0 && field(message, 150) != "I";
    if (isTrade) {
      order.executed += size;
      order.fills += 1;
    }
    long total = std::atol(field(message, 14).c_str());
    if (total != order.executed) doubled.insert("sum-" + name);
    bool wasOpen = order.open > 0;
    order.status = field(message, 39);
    order.open = std::atol(field(message, 151).c_str());
    if (wasOpen && order.open == 0) ended += 1;
    if (field(message, 150) == "0" && order.open > 0) cancel(name, order);
  }

 private:
  void cancel(const std::string &name, const Order &order) {
    auto message = make("F");
    message.setField(11, "C" + name);
    message.setField(41, name);
    message.setField(38, std::to_string(order.total));
    message.setField(54, "1");
    message.setField(55, "APUS");
    message.setField(FIX::TransactTime());
    send(message);
  }

  long wanted, sent = 0, ended = 0, rejections = 0;
  std::set<std::string> seen;
};

std::string settings(bool isAcceptor, const std::string &port, const std::string &version,
                     const std::string &folder) {
  bool isFIXT = version == "5.0";
  std::ostringstream text;
  text << "[DEFAULT]\nConnectionType=" << (isAcceptor ? "acceptor" : "initiator")
       << "\nFileStorePath=" << folder << "/store\nStartTime=00:00:00\nEndTime=00:00:00\n"
       << "HeartBtInt=5\nUseDataDictionary=N\nReconnectInterval=1\nSocketReuseAddress=Y\n"
       << "SocketNodelay=Y\nLogonTimeout=5\nCheckCompID=Y\nFileStoreSync=N\n[SESSION]\n"
       << "BeginString=" << (isFIXT ? "FIXT.1.1" : "FIX." + version) << '\n';
  if (isFIXT) text << "DefaultApplVerID=FIX.5.0SP2\n";
  text << "SenderCompID=" << (isAcceptor ? "QUICKFIX" : "CLIENT") << "\nTargetCompID="
       << (isAcceptor ? "APUS" : "EXCHANGE") << '\n';
  if (isAcceptor)
    text << "SocketAcceptPort=" << port << '\n';
  else
    text << "SocketConnectHost=127.0.0.1\nSocketConnectPort=" << port << '\n';
  return text.str();
}

/// Waits for the end of standard input.
void waitForEnd() {
  char buffer[256];
  while (::read(0, buffer, sizeof buffer) > 0) {
  }
}

int accept(FIX::SessionSettings &configuration, const std::string &version,
           const std::string &folder) {
  Venue venue(version);
  FIX::FileStoreFactory store(configuration);
  FIX::SocketAcceptor acceptor(venue, store, configuration);
  acceptor.start();
  std::cout << "listening" << std::endl;
  waitForEnd();
  acceptor.stop(true);
  venue.write(folder + "/orders");
  return 0;
}

int initiate(FIX::SessionSettings &configuration, const std::string &version,
             const std::string &folder, long count) {
  Client client(version, count);
  FIX::FileStoreFactory store(configuration);
  FIX::SocketInitiator initiator(client, store, configuration);
  initiator.start();
  std::atomic<bool> isOver{false};
  std::thread worker([&] {
    bool isDone = false;
    while (!isOver) {
      if (!isDone && !client.work()) {
        isDone = true;
        std::cout << "done" << std::endl;
      }
      usleep(500);
    }
  });
  waitForEnd();
  isOver = true;
  worker.join();
  initiator.stop(true);
  client.write(folder + "/orders");
  return 0;
}

std::vector<std::string> messages(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<std::string> found;
  size_t start = 0, end;
  while ((end = text.find("\00110=", start)) != std::string::npos) {
    end = text.find('\001', end + 1) + 1;
    found.push_back(text.substr(start, end - start));
    start = end;
  }
  return found;
}

/// The fields that the other side of the benchmark reads too, as numbers and times.
double decode(const std::vector<std::string> &reports) {
  double sum = 0;
  FIX::Message message;
  for (auto &text : reports) {
    // Length and checksum are looked at, as on the other side.
    message.setString(text, true);
    FIX::LastQty lastQty;
    FIX::LastPx lastPx;
    FIX::AvgPx avgPx;
    FIX::Price price;
    FIX::OrderQty orderQty;
    FIX::CumQty cumQty;
    FIX::LeavesQty leavesQty;
    FIX::TransactTime time;
    FIX::ClOrdID clOrdID;
    FIX::OrderID orderID;
    FIX::ExecID execID;
    FIX::Symbol symbol;
    FIX::Side side;
    FIX::OrdStatus status;
    FIX::ExecType type;
    message.getField(lastQty);
    message.getField(lastPx);
    message.getField(avgPx);
    message.getField(price);
    message.getField(orderQty);
    message.getField(cumQty);
    message.getField(leavesQty);
    message.getField(time);
    message.getField(clOrdID);
    message.getField(orderID);
    message.getField(execID);
    message.getField(symbol);
    message.getField(side);
    message.getField(status);
    message.getField(type);
    sum += lastQty.getValue();
  }
  return sum;
}

/// As a program that wants to be fast: the message is kept, what changes is set anew.
size_t encode(size_t count, FIX::Message &message, std::string &buffer) {
  size_t bytes = 0;
  FIX::UtcTimeStamp time(1767571200, 123, 3);
  for (size_t index = 0; index < count; index++) {
    message.getHeader().setField(FIX::MsgSeqNum(static_cast<int>(index)));
    message.getHeader().setField(FIX::SendingTime(time, 3));
    message.setField(FIX::ClOrdID(std::to_string(1000000 + index)));
    message.setField(FIX::OrderQty(static_cast<double>(1 + index * 37 % 991)));
    message.setField(FIX::Price(350.0 + static_cast<double>(index * 7 % 200) * 0.05));
    message.setField(FIX::TransactTime(time, 3));
    bytes += message.toString(buffer).size();
  }
  return bytes;
}

int codec(const std::string &path) {
  auto reports = messages(path);
  FIX::Message order;
  order.getHeader().setField(FIX::BeginString("FIX.4.4"));
  order.getHeader().setField(FIX::MsgType("D"));
  order.getHeader().setField(FIX::SenderCompID("BUYSIDE1"));
  order.getHeader().setField(FIX::TargetCompID("EXCHANGE"));
  order.setField(FIX::Account("ACC-0001"));
  order.setField(FIX::HandlInst('1'));
  order.setField(FIX::OrdType('2'));
  order.setField(FIX::Side('1'));
  order.setField(FIX::Symbol("KR4101V60008"));
  order.setField(FIX::TimeInForce('0'));
  std::string line, buffer;
  while (std::getline(std::cin, line)) {
    auto start = std::chrono::steady_clock::now();
    double result = line == "decode"
        ? decode(reports)
        : static_cast<double>(encode(reports.size(), order, buffer));
    auto end = std::chrono::steady_clock::now();
    std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(end - start).count() << ' '
              << static_cast<long>(result) << std::endl;
  }
  return 0;
}

}  // namespace

int main(int count, char **values) {
  std::string role = count > 1 ? values[1] : "";
  if (role == "codec" && count == 3) return codec(values[2]);
  bool isAcceptor = role == "acceptor";
  if ((!isAcceptor && role != "initiator") || count != (isAcceptor ? 5 : 6)) {
    std::cerr << "usage: counterparty acceptor PORT VERSION FOLDER\n"
                 "       counterparty initiator PORT VERSION FOLDER ORDERS\n"
                 "       counterparty codec FILE\n";
    return 2;
  }
  try {
    std::istringstream text(settings(isAcceptor, values[2], values[3], values[4]));
    FIX::SessionSettings configuration(text);
    return isAcceptor ? accept(configuration, values[3], values[4])
                      : initiate(configuration, values[3], values[4], std::atol(values[5]));
  } catch (const std::exception &error) {
    std::cerr << "counterparty: " << error.what() << '\n';
    return 1;
  }
}
