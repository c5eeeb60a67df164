#include "tests/bench/cast.h"

#include "tests/bench/line_text.h"

namespace mailscan::testing {

const Reason kReplyGreylisted = {
    SmtpStage::kRcpt,
    450,
    "4.2.0",
    "greylist",
    "450 4.2.0 <%R>: Recipient address rejected: Greylisted, see "
    "http://postgrey.example/help",
    true};
const Reason kReplyGreylistedToo = {
    SmtpStage::kRcpt,
    451,
    "4.7.1",
    "greylist",
    "451 4.7.1 <%R>: Greylisted for 5 minutes, please come back later",
    true};
const Reason kReplySuspectContent = {
    SmtpStage::kEndOfData,
    451,
    "4.7.1",
    "content-hold",
    "451 4.7.1 Message deferred due to suspect content (possible outbreak)",
    true};
const Reason kReplyThrottled = {
    SmtpStage::kMail,
    421,
    "4.7.0",
    "throttle",
    "421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to "
    "unexpected volume or user complaints - 4.16.55.1; see "
    "https://postmaster.example/error-codes",
    true};
const Reason kReplyMailboxFull = {SmtpStage::kRcpt,
                                  452,
                                  "4.2.2",
                                  "mailbox-full",
                                  "452 4.2.2 <%R>: The mailbox is full",
                                  true};
const Reason kReplyTimedOut = {SmtpStage::kConnect,
                               0,
                               "4.4.1",
                               "network",
                               "connect to %H:25: Connection timed out",
                               false};
const Reason kReplyLostInData = {
    SmtpStage::kEndOfData,
    0,
    "4.4.2",
    "network",
    "lost connection with %H while sending end of data -- message may be sent "
    "more than once",
    false};
const Reason kReplyUnknownUser = {
    SmtpStage::kRcpt,
    550,
    "5.1.1",
    "user-unknown",
    "550 5.1.1 <%R>: Recipient address rejected: User unknown",
    true};
const Reason kReplyRefusedContent = {
    SmtpStage::kEndOfData,
    554,
    "5.7.1",
    "policy",
    "554 5.7.1 Message rejected due to content restrictions",
    true};
const Reason kReplyBusy = {SmtpStage::kUnknown,
                           451,
                           "4.3.0",
                           "system",
                           "451 4.3.0 Temporarily rejected, try again later",
                           true};

namespace {

constexpr std::uint64_t kReceivers = 200;
constexpr std::uint64_t kCampaigns = 40;
constexpr std::uint64_t kMessagesOfCampaign = 500;

std::string Numbered(std::string_view before, std::uint64_t number,
                     std::string_view after) {
  std::string text(before);
  PutPadded(number, 3, &text);
  text += after;
  return text;
}

Profile ProfileOf(std::uint64_t i) {
  if (i < 4) {
    return i % 2 == 0 ? Profile::kGoogle : Profile::kYahoo;
  }
  switch (i % 8) {
    case 0:
    case 1:
    case 2:
      return Profile::kGateway;
    case 3:
    case 4:
      return Profile::kMicrosoft;
    case 5:
      return Profile::kGoogle;
    default:
      return Profile::kBusiness;
  }
}

std::string HostOf(std::uint64_t i, Profile profile) {
  switch (profile) {
    case Profile::kGateway:
      if (i % 8 == 0) {
        return Numbered("d", i, "a.ess.barracudanetworks.com");
      }
      return i % 8 == 1
                 ? Numbered("eu-smtp-inbound-", i % 2 + 1, ".mimecast.com")
                 : Numbered("mx0a-00", i, "01.pphosted.com");
    case Profile::kMicrosoft:
      return Numbered("corp", i, "-example.mail.protection.outlook.com");
    case Profile::kGoogle:
      return i < 4 ? "gmail-smtp-in.l.google.com" : "aspmx.l.google.com";
    case Profile::kYahoo:
      return "mta5.am0.yahoodns.net";
    case Profile::kBusiness:
      break;
  }
  return Numbered("mx1.corp", i, ".example");
}

}  // namespace

Cast::Cast(std::uint64_t seed) {
  Prng prng(seed ^ 0x6d61696cULL);
  for (std::uint64_t i = 0; i < kReceivers; ++i) {
    Receiver receiver;
    receiver.profile = ProfileOf(i);
    receiver.domain = i < 4 ? Numbered("people", i, ".example.net")
                            : Numbered("corp", i, ".example");
    receiver.host = HostOf(i, receiver.profile);
    receiver.ip = "198.51.100.";
    PutNumber(i + 1, &receiver.ip);
    if (receiver.profile == Profile::kGateway) {
      gateways_.push_back(receivers_.size());
    }
    receivers_.push_back(std::move(receiver));
  }
  for (std::uint64_t i = 0; i < kCampaigns; ++i) {
    Campaign campaign;
    campaign.name = Numbered("spring-", i, "");
    campaign.links.push_back(
        Numbered("https://news.example/unsubscribe?c=", i, "&list=weekly"));
    const std::uint64_t links = 4 + prng.Below(6);
    for (std::uint64_t link = 0; link < links; ++link) {
      campaign.links.push_back(
          Numbered("https://shop.example/offer/", link,
                   Numbered("?utm_campaign=spring-", i, "&utm_medium=email")));
    }
    campaigns_.push_back(std::move(campaign));
  }
}

const Receiver& Cast::PickReceiver(Prng& prng) const {
  // Cubing an even number in 0..1 puts three fifths of the mail on the first
  // fifth of the receivers.
  const std::uint64_t even = prng.Below(1U << 20U);
  const std::uint64_t skewed = (even * even >> 20U) * even >> 20U;
  return receivers_[skewed * receivers_.size() >> 20U];
}

const Receiver& Cast::PickGateway(Prng& prng) const {
  return receivers_[gateways_[prng.Below(gateways_.size())]];
}

const Campaign& Cast::CampaignOf(std::uint64_t message) const {
  return campaigns_[message / kMessagesOfCampaign % campaigns_.size()];
}

std::string HomeAddress(Prng& prng) {
  std::string text;
  if (prng.Chance(400)) {
    text = "198.";
    PutNumber(18 + prng.Below(2), &text);
    text += ".";
    PutNumber(prng.Below(256), &text);
    text += ".";
    PutNumber(1 + prng.Below(254), &text);
    return text;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  text = "2001:db8";
  for (int group = 0; group < 2; ++group) {
    text += ":";
    text.push_back(kHex[1 + prng.Below(15)]);  // no leading zeros in IPv6
    for (int i = 0; i < 3; ++i) {
      text.push_back(kHex[prng.Below(16)]);
    }
  }
  return text + "::17";
}

std::string ScannerAddress(Prng& prng) {
  std::string text = "203.0.113.";
  PutNumber(1 + prng.Below(254), &text);
  return text;
}

}  // namespace mailscan::testing
