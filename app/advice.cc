#include "app/advice.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace mailscan {
namespace {

// What is known of a source.
struct Known {
  const LoggingCounts& counts;
  bool yearless = false;  // stamps of some input
  bool zoneless = false;
};

// What is missing from a source, and what brings it. Settings are those of the
// vendors' manuals, to be pasted as they are.
struct Row {
  std::string_view source;
  bool (*holds)(const Known& known);
  std::string_view text;
  std::string_view setting;
};

bool HasWholeSeconds(const Known& known) {
  return known.counts.whole_seconds > 0;
}
// Some mail has none; of nearly all, the log leaves it out.
bool LacksMessageIds(const Known& known) {
  return known.counts.unnamed * 2 > known.counts.deliveries;
}
bool LacksYearOrZone(const Known& known) {
  return known.yearless || known.zoneless;
}

// https://www.rsyslog.com/doc/reference/templates/templates-reserved-names.html
constexpr std::string_view kRsyslog =
    "# /etc/rsyslog.conf, in place of RSYSLOG_TraditionalFileFormat:\n"
    "module(load=\"builtin:omfile\" Template=\"RSYSLOG_FileFormat\")";

// https://exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html
constexpr std::string_view kEximLog =
    "# main section of the Exim configuration (4.90 or later):\n"
    "log_timezone = true\n"
    "log_selector = +millisec +deliver_time +queue_time \\\n"
    "               +received_recipients";

// Written by default, and always before 4.93, which does not know the name.
constexpr std::string_view kEximMessageId =
    "# to the other selectors of log_selector (Exim 4.93 or later):\n"
    "+msg_id";

// https://docs.kumomta.com/reference/kumo/configure_local_logs/headers
constexpr std::string_view kKumoHeaders =
    "-- in the init event of init.lua:\n"
    "kumo.configure_local_logs {\n"
    "  log_dir = '/var/log/kumomta',\n"
    "  headers = { 'Message-ID' },\n"
    "}";

// The directives as they stand in published configurations of PowerMTA.
constexpr std::string_view kPowerMta =
    "<acct-file /var/log/pmta/acct.csv>\n"
    "    records d,b,t\n"
    "    record-fields d *,header_Message-Id\n"
    "    record-fields b *,header_Message-Id\n"
    "    record-fields t *,header_Message-Id\n"
    "</acct-file>";

// https://www.twilio.com/docs/sendgrid/api-reference/webhooks
constexpr std::string_view kSendGrid =
    "# PATCH https://api.sendgrid.com/v3/user/webhooks/event/settings/{id}\n"
    "{\"processed\":true,\"deferred\":true,\"delivered\":true,\n"
    " \"bounce\":true,\"dropped\":true,\"open\":true,\"click\":true}";

constexpr auto kRows = std::to_array<Row>({
    {"postfix", LacksYearOrZone,
     "the stamps lack year, zone and fractions of a second: let syslog write "
     "RFC 3339 stamps",
     kRsyslog},
    {"postfix",
     [](const Known& known) {
       return !LacksYearOrZone(known) && HasWholeSeconds(known);
     },
     "the stamps have whole seconds only: let syslog write fractions",
     kRsyslog},
    {"postfix", [](const Known& known) { return known.counts.short_ids > 0; },
     "short queue ids come again within hours; long ones do not, and tell the "
     "year and the zone",
     "postconf -e enable_long_queue_ids=yes && postfix reload"},
    {"postfix",
     [](const Known& known) {
       return known.counts.accepted > 0 &&
              known.counts.accepted_untimed == known.counts.accepted;
     },
     "no delays= in the log, so no transaction has a beginning: Postfix writes "
     "them from 2.3 on",
     {}},
    {"postfix", LacksMessageIds,
     "no Message-ID in the log: lines of postfix/cleanup are missing; let "
     "syslog keep all mail.info",
     "# /etc/rsyslog.conf:\nmail.*    -/var/log/mail.log"},
    {"exim", [](const Known& known) { return known.zoneless; },
     "the stamps have no zone", kEximLog},
    {"exim", HasWholeSeconds, "the stamps have whole seconds only", kEximLog},
    {"exim",
     [](const Known& known) { return known.counts.accepted_untimed > 0; },
     "deliveries without DT=: nothing tells when a transaction began",
     kEximLog},
    {"exim", [](const Known& known) { return known.counts.nameless > 0; },
     "arrivals do not name their recipients", kEximLog},
    {"exim", LacksMessageIds,
     "arrivals without id=: webhook events cannot be joined by Message-ID",
     kEximMessageId},
    {"kumomta", LacksMessageIds,
     "records without Message-ID: webhook events cannot be joined by it",
     kKumoHeaders},
    {"powermta", LacksMessageIds,
     "records without header_Message-Id: webhook events cannot be joined by it",
     kPowerMta},
    {"powermta",
     [](const Known& known) {
       return known.counts.attempts > 0 && known.counts.deferred == 0;
     },
     "no deferral was read; by default t records are not written", kPowerMta},
    {"sendgrid",
     [](const Known& known) {
       return known.counts.hits > 0 && known.counts.attempts == 0;
     },
     "opens and clicks, but neither delivered nor deferred events", kSendGrid},
});

// Of every source that tells of opens and clicks.
constexpr auto kHitRows = std::to_array<Row>({
    {{},
     [](const Known& known) { return known.counts.hits_without_ip > 0; },
     "opens or clicks without the client's address: let the tracker send it",
     {}},
    {{},
     [](const Known& known) { return known.counts.hits_without_agent > 0; },
     "opens or clicks without the client's user agent: let the tracker send it",
     {}},
});

// One relay that takes nearly all mail of many domains is a smart host: then
// "sent" only means that it took the mail.
std::string SmartHost(const Report& report) {
  std::uint64_t all = 0;
  const std::pair<const std::string, std::uint64_t>* most = nullptr;
  for (const auto& relay : report.relays) {
    all += relay.second;
    most = most == nullptr || relay.second > most->second ? &relay : most;
  }
  constexpr std::uint64_t kEnough = 100;
  constexpr std::size_t kManyDomains = 10;
  if (most == nullptr || all < kEnough || most->second * 10 < all * 9 ||
      report.receivers.count() < kManyDomains) {
    return {};
  }
  return most->first +
         " takes nearly all mail: a smart host; add its log or webhook events "
         "to see the real deliveries";
}

// Inputs that are missing.
void AdviseInputs(const Report& report, const LoggingBySource& logging,
                  std::vector<Advice>* advice) {
  const bool hits = report.clicks.total + report.opens.total > 0;
  if (!hits && report.deliveries > 0) {
    advice->push_back(
        {{},
         "no opens or clicks were read: add your ESP's webhook events to see "
         "what came before delivery",
         {}});
  } else if (report.deliveries == 0 && report.clicks.total > 0) {
    advice->push_back(
        {{},
         "no deliveries were read: add the mail log, or the ESP's delivered "
         "and deferred events",
         {}});
  }
  const auto esp = logging.find("sendgrid");
  const bool esp_alone =
      esp != logging.end() && esp->second.attempts > 0 &&
      std::all_of(logging.begin(), logging.end(), [&](const auto& source) {
        return source.first == esp->first || source.second.attempts == 0;
      });
  if (esp_alone) {
    advice->push_back({{},
                       "only the ESP tells of deliveries, and not at which "
                       "SMTP stage one was deferred: add the log of the mail "
                       "server, if one of your own sends",
                       {}});
  }
  if (std::string smart_host = SmartHost(report); !smart_host.empty()) {
    advice->push_back({{}, std::move(smart_host), {}});
  }
}

}  // namespace

std::vector<Advice> AdviceOn(const Report& report,
                             const LoggingBySource& logging) {
  std::vector<Advice> advice;
  AdviseInputs(report, logging, &advice);
  for (const auto& [source, counts] : logging) {
    Known known{counts};
    for (const InputReport& input : report.inputs) {
      if (input.format == source && input.coverage) {
        known.yearless = known.yearless || input.year_source != "stamp";
        known.zoneless = known.zoneless || input.zone_source != "stamp";
      }
    }
    const auto take = [&](const Row& row) {
      if ((row.source.empty() || row.source == source) && row.holds(known)) {
        advice.push_back(
            {source, std::string(row.text), std::string(row.setting)});
      }
    };
    std::for_each(kRows.begin(), kRows.end(), take);
    std::for_each(kHitRows.begin(), kHitRows.end(), take);
  }
  return advice;
}

}  // namespace mailscan
