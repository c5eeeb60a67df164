#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/time.h"
#include "core/model/toml_tree.h"
#include "tests/bench/truth.h"
#include "tests/eval/scene.h"

namespace mailscan::eval {

// What scenario/*.toml says. Read once, then immutable and any thread's; lives
// as long as the program, and so do views into it. A mistake in the files ends
// the program.

struct Span {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct Agents {
  std::string name;
  bool tells = false;
  std::vector<std::string> list;
};

struct Network {
  std::string name;
  bool tells = false;
  std::vector<std::string> prefixes;
  std::int64_t shared = 0;  // this many addresses serve everyone; 0: no limit
};

struct ReceiverKind {
  std::string name;
  std::string domain;  // of everybody at a provider; empty: one a firm
  std::string host;
  std::string greeting;  // the reply to the dot
};

enum class ReplyForm : std::uint8_t { kSaid, kRefused, kRaw };

struct Reply {
  std::string text;
  ReplyForm form = ReplyForm::kSaid;
  SmtpStage stage = SmtpStage::kUnknown;
  int code = 0;
  std::string dsn;
  std::string category;
  std::string exim;
  std::int64_t exim_errno = 0;
  std::vector<std::string> at;
  std::int64_t share = 0;  // per ten thousand
  Span tries = {1, 1};
  bool bounce = false;
  bool hold = false;  // while the content is looked at
  bool risk = false;  // the mailbox may have it
};

enum class When : std::uint8_t {
  kTaken,
  kBurst,
  kGap,
  kInData,
  kHour,
  kMinute,
  kClick,
  kDay,
};
enum class Place : std::uint8_t { kOffice, kHome, kMobile, kSase, kVpn };
enum class Device : std::uint8_t { kDesktop, kPhone, kBoth, kOld };

// A kind of person, scanner or proxy.
struct Kind {
  std::string name;
  Actor actor = Actor::kPerson;
  std::int64_t share = 0;
  Span delay;  // median and spread of a log-normal
  Span links;
  Span gap;
  std::int64_t unsubscribes = 0;  // per mille

  // Of people.
  std::int64_t consumer = 0;  // share at home
  Span delay_own;
  std::int64_t opens_first = 0;
  Place place = Place::kHome;
  Device device = Device::kDesktop;
  bool night = false;
  std::int64_t forwards = 0;
  std::int64_t probes = 0;  // an office program asks by HEAD first

  // Of scanners and proxies.
  When when = When::kTaken;
  std::int64_t chance = 0;
  const Network* network = nullptr;
  const Agents* agents = nullptr;
  std::int64_t nodes = 0;
  Span opens;
  Span repeats;
  std::int64_t holds = 0;
  bool bulk_only = false;
  bool head = false;
  bool hidden = false;
  bool mutates = false;
  bool rotates = false;
  bool reverse = false;
  bool novel = false;
  std::vector<std::string> at;
  std::int64_t everything = 0;
};

struct Share {
  std::string name;
  std::int64_t share = 0;
};

enum class Mta : std::uint8_t { kNone, kPostfix, kExim };
enum class EventForm : std::uint8_t { kSendGrid, kMailgun, kSes, kAccessLog };
enum class Tracked : std::uint8_t { kToken, kPlain };

struct Mix {
  std::string name;
  Mta mta = Mta::kNone;
  bool bsd_stamps = false;
  std::vector<EventForm> events;  // one of them, by seed
  Tracked tracked = Tracked::kToken;
  std::vector<Share> receivers;
  std::int64_t scanned = 0;
  std::vector<Share> scanners;
  std::vector<const Kind*> everywhere;
  bool hidden_links = false;
  bool rotated = false;
  bool short_ids = false;
  std::int64_t to_several = 0;
  std::int64_t lost_ip = 0;
  std::int64_t lost_agent = 0;
};

struct Settings {
  std::vector<Agents> agents;
  std::vector<Network> networks;
  std::vector<ReceiverKind> receivers;
  std::vector<Reply> replies;
  std::vector<Kind> people;
  std::vector<Kind> scanners;
  std::vector<Kind> proxies;
  std::vector<Mix> mixes;
  std::vector<std::int64_t> burst_seconds;  // upper ends
  std::vector<std::int64_t> burst_share;

  const Agents& AgentsNamed(std::string_view name) const;
  const Network& NetworkNamed(std::string_view name) const;
  const ReceiverKind& ReceiverNamed(std::string_view name) const;
  const Kind& ScannerNamed(std::string_view name) const;
  const Mix& MixNamed(std::string_view name) const;
};

const Settings& TheSettings();

}  // namespace mailscan::eval
