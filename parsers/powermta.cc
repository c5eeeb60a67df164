#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/csv_row.h"
#include "parsers/cursor.h"
#include "parsers/decimal.h"
#include "parsers/smtp_reply.h"

namespace mailscan {
namespace {

// Source of the facts here: the columns and record types that PowerMTA's user
// guide lists for its accounting files, and the headers that published readers
// of them expect. Which columns there are is the administrator's choice.

enum Slot : std::size_t {
  kType,
  kTimeLogged,
  kTimeQueued,
  kSecondsQueued,
  kSender,
  kRecipient,
  kOrigRecipient,
  kStatus,
  kDiagnostic,
  kRemoteMta,
  kReportingMta,
  kSourceMta,
  kDestinationIp,
  kJobId,
  kEnvelopeId,
  kMessageId,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kColumns = {
    "type",
    "timelogged",
    "timequeued",
    "totalsecondsqueued",
    "orig",
    "rcpt",
    "orcpt",
    "dsnstatus",
    "dsndiag",
    "dsnmta",
    "dsnreportingmta",
    "srcmta",
    "dlvdestinationip",
    "jobid",
    "envid",
    "header_message-id",
};

struct NamedType {
  std::string_view name;
  EventKind kind;
  std::string_view flag;  // of kOther
};
constexpr std::array<NamedType, 8> kTypes = {{
    {"d", EventKind::kDelivered, {}},
    {"b", EventKind::kBounced, {}},
    {"t", EventKind::kAttemptDeferred, {}},
    // A whole queue failed: a try at its host that names no recipient.
    {"tq", EventKind::kOther, "host-try"},
    {"r", EventKind::kAccepted, {}},
    {"f", EventKind::kComplained, {}},
    // A report about a mail that was taken long before: no try of ours.
    {"rb", EventKind::kOther, "async-bounce"},
    {"rs", EventKind::kOther, "async-status"},
}};

bool EqualsInAnyCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return LowerAscii(a) == b; });
}

// "#type" too.
std::string_view ColumnName(std::string_view field) {
  field = WithoutBlanks(field);
  return HasPrefix(field, "#") ? WithoutBlanks(field.substr(1)) : field;
}

// An epoch, or a date with or without offset.
std::optional<Stamp> TimeIn(std::string_view text) {
  constexpr std::size_t kYearDigits = 4;
  if (text.size() <= kYearDigits || text[kYearDigits] != '-') {
    return ReadEpoch(text);
  }
  return ReadIsoTime(text);
}

// "host (192.0.2.1)"
struct HostAndIp {
  std::string_view host;
  std::string_view ip;
};
HostAndIp SplitMta(std::string_view text) {
  HostAndIp split;
  split.host = WithoutBlanks(TakeUntil<'('>(&text));
  if (HasPrefix(text, "(") && HasSuffix(text, ")")) {
    split.ip = text.substr(1, text.size() - 2);
  }
  return split;
}

// "5.1.1 (bad destination mailbox address)"
std::string_view StatusCode(std::string_view status) {
  const std::string_view code = TakeUntil<' '>(&status);
  const bool fits =
      code.size() >= 5 && IsDigit(code[0]) && code[1] == '.' &&
      code.find_first_not_of("0123456789.") == std::string_view::npos;
  return fits ? code : std::string_view();
}

// A PowerMtaParser reads records of PowerMTA's accounting files by the header
// it was told last. One thread.
class PowerMtaParser final : public Parser {
 public:
  void SetHeader(std::string_view header) override;
  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  static constexpr std::size_t kNoColumn = SIZE_MAX;

  std::string_view text(Slot slot) const {
    return column_of_[slot] == kNoColumn ? std::string_view()
                                         : row_[column_of_[slot]];
  }
  void FillTry();
  void FillIds();
  void FillLocalId(std::string_view recipient);
  void FillAge();

  CsvRow row_;
  std::size_t columns_ = 0;  // 0: no header
  std::array<std::size_t, kSlotCount> column_of_ = {};
  std::string local_id_;
  Event event_;
};

// Of equal names the first counts.
void PowerMtaParser::SetHeader(std::string_view header) {
  column_of_.fill(kNoColumn);
  columns_ = !header.empty() && row_.Read(header) ? row_.size() : 0;
  for (std::size_t i = 0; i < columns_; ++i) {
    const std::string_view name = ColumnName(row_[i]);
    for (std::size_t slot = 0; slot < kSlotCount; ++slot) {
      if (column_of_[slot] == kNoColumn &&
          EqualsInAnyCase(name, kColumns[slot])) {
        column_of_[slot] = i;
      }
    }
  }
}

LineStatus PowerMtaParser::ParseLine(std::string_view line, EventSink& sink) {
  if (columns_ == 0 || !row_.Read(line) || row_.size() != columns_) {
    return LineStatus::kMalformed;
  }
  const std::optional<Stamp> stamp = TimeIn(text(kTimeLogged));
  if (!stamp) {
    return LineStatus::kMalformed;
  }
  const auto type = std::find_if(
      kTypes.begin(), kTypes.end(),
      [this](const NamedType& known) { return known.name == text(kType); });
  if (type == kTypes.end()) {
    constexpr std::size_t kLongestType = 4;
    const std::string_view name = text(kType);
    return !name.empty() && name.size() <= kLongestType
               ? LineStatus::kIgnored
               : LineStatus::kMalformed;
  }
  event_ = {};
  event_.kind = type->kind;
  event_.stamp = *stamp;
  event_.set(Field::kFlag, type->flag);
  const std::string_view recipient = WithoutBrackets(text(kRecipient));
  if (text(kType) == "tq" && !recipient.empty()) {
    event_.kind = EventKind::kAttemptDeferred;
    event_.set(Field::kFlag, {});
  }
  event_.set(Field::kRecipient, recipient);
  FillIds();
  FillTry();
  sink.Emit(event_);
  const bool is_end = event_.kind == EventKind::kDelivered ||
                      event_.kind == EventKind::kBounced ||
                      event_.kind == EventKind::kExpired;
  if (is_end && event_.has(Field::kLocalId)) {
    // For this recipient, and so for this local id, it has left the queue.
    Event closed;
    closed.kind = EventKind::kClosed;
    closed.stamp = event_.stamp;
    closed.set(Field::kLocalId, local_id_);
    sink.Emit(closed);
  }
  return LineStatus::kEvent;
}

void PowerMtaParser::FillIds() {
  event_.set(Field::kMessageId,
             WithoutBrackets(WithoutBlanks(text(kMessageId))));
  event_.set(Field::kCampaign, text(kJobId));
  event_.set(Field::kSender, SenderOf(text(kSender)));
  std::string_view original = text(kOrigRecipient);
  if (HasPrefixInAnyCase(original, "rfc822;")) {
    original.remove_prefix(std::string_view("rfc822;").size());
  }
  original = WithoutBrackets(original);
  if (original != event_.text(Field::kRecipient)) {
    event_.set(Field::kOrigRecipient, original);
  }
  if (event_.has(Field::kRecipient)) {
    FillLocalId(event_.text(Field::kRecipient));
  }
}

// PowerMTA logs no queue id. A local id has to stand for one mail in the queue
// and live as long as that: a job is sent to thousands of recipients and goes
// on for days, so that its id would be one life without end, cut wherever
// another mail of it arrives. Each record is about one recipient; with it, the
// ids that were given, and the second in which the mail was queued, they name
// one delivery, over all its tries. An envelope id is a mail's own (RFC 3461),
// so the second is left out where there is one: complaints and late bounces,
// which do not tell it, then find their mail even without Message-ID.
void PowerMtaParser::FillLocalId(std::string_view recipient) {
  local_id_.clear();
  const std::string_view queued =
      text(kEnvelopeId).empty() ? text(kTimeQueued) : std::string_view();
  for (const std::string_view part :
       {text(kJobId), text(kEnvelopeId), queued}) {
    if (!part.empty()) {
      local_id_.append(part).push_back('/');
    }
  }
  local_id_.append(recipient);
  event_.set(Field::kLocalId, local_id_);
}

void PowerMtaParser::FillTry() {
  if (event_.kind == EventKind::kComplained) {
    return;
  }
  if (event_.kind == EventKind::kAccepted) {
    event_.set(Field::kIp, SplitMta(text(kSourceMta)).ip);
    return;
  }
  FillAge();
  const HostAndIp remote =
      SplitMta(text(text(kRemoteMta).empty() ? kReportingMta : kRemoteMta));
  event_.set(Field::kRelay, remote.host);
  event_.set(Field::kRelayIp,
             text(kDestinationIp).empty() ? remote.ip : text(kDestinationIp));
  const std::string_view status = StatusCode(text(kStatus));
  event_.set(Field::kEnhanced, status);
  std::string_view reply = WithoutBlanks(text(kDiagnostic));
  if (HasPrefixInAnyCase(reply, "smtp;")) {
    reply = WithoutBlanks(reply.substr(reply.find(';') + 1));
  }
  event_.code = ReplyCode(reply);
  if (event_.kind == EventKind::kDelivered && event_.code != 0) {
    ReadAcceptedId(reply, &event_);
  }
  // Without an answer of a server PowerMTA's comment says what there is.
  const bool comment =
      reply.empty() && text(kStatus).find('(') != std::string_view::npos;
  event_.set(Field::kReply, comment ? text(kStatus) : reply);
  // At which command it failed is not logged. That nobody answered is.
  if (reply.empty() && HasSuffix(status, ".4.1") &&
      event_.kind != EventKind::kDelivered) {
    event_.stage = SmtpStage::kConnect;
  }
  // The time is up; the text is that of the last try, logged as such before.
  constexpr std::uint16_t kPermanent = 500;
  if (event_.kind == EventKind::kBounced && HasSuffix(status, ".4.7") &&
      event_.code < kPermanent) {
    event_.kind = EventKind::kExpired;
  }
}

void PowerMtaParser::FillAge() {
  const std::optional<Stamp> queued = TimeIn(text(kTimeQueued));
  if (queued && queued->has_zone == event_.stamp.has_zone &&
      queued->us <= event_.stamp.us) {
    event_.age_ms = (event_.stamp.us - queued->us) / kMillisecond;
    return;
  }
  std::string_view seconds = text(kSecondsQueued);
  if (!queued && TakeMillis(&seconds, &event_.age_ms) && !seconds.empty()) {
    event_.age_ms = Event::kNotKnown;
  }
}

}  // namespace

// The first column is always "type", which is no type of record. Other
// programs' tables may begin so too.
bool IsPowerMtaHeader(std::string_view record) {
  SkipPrefix(&record, "#");
  SkipPrefix(&record, "\"");
  SkipPrefix(&record, "#");
  if (!HasPrefixInAnyCase(record, "type")) {
    return false;
  }
  while (!record.empty()) {
    std::string_view name = ColumnName(TakeUntil<','>(&record));
    record.remove_prefix(record.empty() ? 0 : 1);
    if (name.size() >= 2 && HasPrefix(name, "\"") && HasSuffix(name, "\"")) {
      name = name.substr(1, name.size() - 2);
    }
    if (EqualsInAnyCase(name, kColumns[kTimeLogged])) {
      return true;
    }
  }
  return false;
}

std::unique_ptr<Parser> MakePowerMtaParser() {
  return std::make_unique<PowerMtaParser>();
}

}  // namespace mailscan
