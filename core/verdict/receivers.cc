#include "core/verdict/receivers.h"

#include <array>

namespace mailscan {
namespace {

struct Row {
  std::string_view suffix;
  std::string_view vendor;
  ReceiverKind kind;
};
constexpr auto kFollows = ReceiverKind::kFollowingGateway;
constexpr auto kOther = ReceiverKind::kOtherGateway;

// MX host suffixes, compared on a label boundary; collected from public MX and
// DMARC vendor lists (parsedmarc, mx-intel, KumoMTA shaping), seen 2026-01.
// "Follows" where the vendor documents, or users report, that it opens links.
constexpr auto kHosts = std::to_array<Row>({
    {"pphosted.com", "Proofpoint", kFollows},
    {"gpphosted.com", "Proofpoint", kFollows},
    {"ppe-hosted.com", "Proofpoint Essentials", kOther},
    {"cloudfilter.net", "Proofpoint Cloudmark", kOther},
    {"mimecast.com", "Mimecast", kFollows},
    {"mimecast.co.za", "Mimecast", kFollows},
    {"mimecast-offshore.com", "Mimecast", kFollows},
    {"barracudanetworks.com", "Barracuda", kFollows},
    {"barracuda.com", "Barracuda", kFollows},
    {"iphmx.com", "Cisco Secure Email", kOther},
    {"messagelabs.com", "Broadcom Email Security.cloud", kFollows},
    {"inboundmx.com", "Broadcom Email Security.cloud", kFollows},
    {"symanteccloud.com", "Broadcom Email Security.cloud", kFollows},
    {"mailcontrol.com", "Forcepoint", kOther},
    {"forcepoint.com", "Forcepoint", kOther},
    {"in.tmes.trendmicro.com", "Trend Micro", kFollows},
    {"in.tmes.trendmicro.eu", "Trend Micro", kFollows},
    {"in.hes.trendmicro.com", "Trend Micro", kFollows},
    {"trendmicro.com", "Trend Micro", kFollows},
    {"trendmicro.eu", "Trend Micro", kFollows},
    {"prod.hydra.sophos.com", "Sophos", kOther},
    {"sophos.com", "Sophos", kOther},
    {"reflexion.net", "Sophos", kOther},
    {"fireeyecloud.com", "Trellix", kOther},
    {"fireeyegov.com", "Trellix", kOther},
    {"hornetsecurity.com", "Hornetsecurity", kOther},
    {"antispameurope.com", "Hornetsecurity", kOther},
    {"everycloudtech.com", "Hornetsecurity", kOther},
    {"mxrecord.io", "Cloudflare Area 1", kOther},
    {"mxrecord.mx", "Cloudflare Area 1", kOther},
    {"fortimail.com", "Fortinet", kOther},
    {"fortimailcloud.com", "Fortinet", kOther},
    {"retarus.com", "Retarus", kOther},
    {"retarus.de", "Retarus", kOther},
    {"vadesecure.com", "Vade", kOther},
    {"mailinblack.com", "Mailinblack", kOther},
    {"spamexperts.com", "N-able SpamExperts", kOther},
    {"antispamcloud.com", "N-able SpamExperts", kOther},
    {"expurgate.net", "eXpurgate", kOther},
    {"arsmtp.com", "OpenText AppRiver", kOther},
    {"zixcorp.com", "OpenText Zix", kOther},
    {"electric.net", "VIPRE", kOther},
    {"mailhop.org", "DuoCircle", kOther},
    {"emailservice.io", "Mailprotector", kOther},
    {"mailroute.net", "MailRoute", kOther},
    {"spamtitan.com", "SpamTitan", kOther},
    {"mailchannels.net", "MailChannels", kOther},
    {"cloud-sec-av.com", "Check Point Avanan", kOther},
    {"snwlhosted.com", "SonicWall", kOther},
    {"trustwave.com", "Trustwave", kOther},
    {"mail.protection.outlook.com", "Microsoft 365",
     ReceiverKind::kMicrosoft365},
    {"mx.microsoft", "Microsoft 365", ReceiverKind::kMicrosoft365},
    {"olc.protection.outlook.com", "Outlook.com", ReceiverKind::kConsumer},
    {"hotmail.com", "Outlook.com", ReceiverKind::kConsumer},
    {"google.com", "Google", ReceiverKind::kConsumer},
    {"googlemail.com", "Google", ReceiverKind::kConsumer},
    {"yahoodns.net", "Yahoo", ReceiverKind::kConsumer},
    {"mx.aol.com", "Yahoo", ReceiverKind::kConsumer},
    {"icloud.com", "Apple", ReceiverKind::kConsumer},
});

// Mailbox domains of consumers, for logs that name no relay.
constexpr auto kDomains = std::to_array<Row>({
    {"gmail.com", "Google", ReceiverKind::kConsumer},
    {"googlemail.com", "Google", ReceiverKind::kConsumer},
    {"yahoo.com", "Yahoo", ReceiverKind::kConsumer},
    {"ymail.com", "Yahoo", ReceiverKind::kConsumer},
    {"aol.com", "Yahoo", ReceiverKind::kConsumer},
    {"hotmail.com", "Outlook.com", ReceiverKind::kConsumer},
    {"outlook.com", "Outlook.com", ReceiverKind::kConsumer},
    {"live.com", "Outlook.com", ReceiverKind::kConsumer},
    {"msn.com", "Outlook.com", ReceiverKind::kConsumer},
    {"icloud.com", "Apple", ReceiverKind::kConsumer},
    {"me.com", "Apple", ReceiverKind::kConsumer},
    {"gmx.de", "GMX", ReceiverKind::kConsumer},
    {"gmx.net", "GMX", ReceiverKind::kConsumer},
    {"web.de", "WEB.DE", ReceiverKind::kConsumer},
});

bool SameLetter(char a, char b) {
  return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
}

bool EndsInLabels(std::string_view host, std::string_view suffix) {
  if (host.size() < suffix.size()) {
    return false;
  }
  const std::size_t from = host.size() - suffix.size();
  if (from > 0 && host[from - 1] != '.') {
    return false;
  }
  for (std::size_t i = 0; i < suffix.size(); ++i) {
    if (!SameLetter(host[from + i], suffix[i])) {
      return false;
    }
  }
  return true;
}

template <std::size_t N>
const Row* Longest(const std::array<Row, N>& rows, std::string_view host) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    if (EndsInLabels(host, row.suffix) &&
        (best == nullptr || row.suffix.size() > best->suffix.size())) {
      best = &row;
    }
  }
  return best;
}

}  // namespace

Receiver ReceiverOfRelay(std::string_view relay) {
  const Row* row = Longest(kHosts, relay);
  return row == nullptr ? Receiver{} : Receiver{row->vendor, row->kind};
}

Receiver ReceiverOfDomain(std::string_view recipient_domain) {
  const Row* row = Longest(kDomains, recipient_domain);
  return row == nullptr ? Receiver{} : Receiver{row->vendor, row->kind};
}

Receiver Refined(Receiver by_relay, std::string_view recipient_domain) {
  if (by_relay.vendor.empty()) {
    return ReceiverOfDomain(recipient_domain);
  }
  if (by_relay.vendor == "Google" &&
      Longest(kDomains, recipient_domain) == nullptr) {
    by_relay.kind = ReceiverKind::kUnknownBusiness;
  }
  return by_relay;
}

Receiver ReceiverOf(std::string_view relay, std::string_view recipient_domain) {
  return relay.empty() ? ReceiverOfDomain(recipient_domain)
                       : Refined(ReceiverOfRelay(relay), recipient_domain);
}

int PriorOf(ReceiverKind kind) {
  switch (kind) {
    case ReceiverKind::kFollowingGateway:
      return 0;
    case ReceiverKind::kOtherGateway:
    case ReceiverKind::kMicrosoft365:
      return -2;
    case ReceiverKind::kUnknownBusiness:
      return -4;
    case ReceiverKind::kConsumer:
      return -10;
  }
  return 0;
}

}  // namespace mailscan
