#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event.h"
#include "tests/bench/prng.h"

namespace mailscan::testing {

// Who takes the mail, which decides who clicks.
enum class Profile { kGateway, kMicrosoft, kGoogle, kYahoo, kBusiness };

struct Receiver {
  Profile profile = Profile::kBusiness;
  std::string domain;
  std::string host;  // as in relay=
  std::string ip;
};

// One mailing: all its messages hold the same links; the first is the
// unsubscribe link.
struct Campaign {
  std::string name;
  std::vector<std::string> links;
};

// Why a receiver said no. `text` is the reply (or, where `said` is false, the
// whole of Postfix's text); %R stands for the recipient and %H for host[ip].
struct Reason {
  SmtpStage stage = SmtpStage::kRcpt;
  int code = 0;
  std::string_view dsn;
  std::string_view category;  // as in rows
  std::string_view text;
  bool said = true;
};
extern const Reason kReplyGreylisted;
extern const Reason kReplyGreylistedToo;
extern const Reason kReplySuspectContent;
extern const Reason kReplyThrottled;
extern const Reason kReplyMailboxFull;
extern const Reason kReplyTimedOut;
extern const Reason kReplyLostInData;
extern const Reason kReplyUnknownUser;
extern const Reason kReplyRefusedContent;
extern const Reason kReplyBusy;

// The Cast is everyone who appears in a generated log. Immutable once made,
// any thread; what it returns lives as long as it does.
class Cast {
 public:
  explicit Cast(std::uint64_t seed);

  // A few receivers get most of the mail.
  const Receiver& PickReceiver(Prng& prng) const;
  const Receiver& PickGateway(Prng& prng) const;
  const Campaign& CampaignOf(std::uint64_t message) const;

 private:
  std::vector<Receiver> receivers_;
  std::vector<std::size_t> gateways_;
  std::vector<Campaign> campaigns_;
};

// Addresses of people at home: RFC 2544's test networks and RFC 3849, since
// the RFC 5737 networks are so small that strangers would share an address.
std::string HomeAddress(Prng& prng);
std::string ScannerAddress(Prng& prng);

}  // namespace mailscan::testing
