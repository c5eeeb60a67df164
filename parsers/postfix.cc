// Postfix's syslog lines. The catalogue of shapes is the Postfix source
// (3.12); what a shape means here is said where it is read.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/cursor.h"
#include "parsers/postfix_delivery.h"
#include "parsers/postfix_id.h"
#include "parsers/postfix_queue.h"
#include "parsers/postfix_reject.h"
#include "parsers/postfix_tag.h"
#include "parsers/syslog_reader.h"

namespace mailscan {
namespace {

using Role = PostfixRole;

// "message repeated 2 times: [ TEXT]", rsyslog's: leaves TEXT, which happened
// so often. No daemon repeats itself more often than kMost before something
// else is logged; a larger number is not to be believed.
int TakeRepeat(std::string_view* text) {
  constexpr int kMost = 1000;
  std::string_view rest = *text;
  if (!SkipPrefix(&rest, "message repeated ")) {
    return 1;
  }
  int times = 0;
  while (!rest.empty() && IsDigit(rest.front())) {
    times = std::min(times * 10 + (rest.front() - '0'), kMost);
    rest.remove_prefix(1);
  }
  if (times == 0 || !SkipPrefix(&rest, " times: [ ")) {
    return 1;
  }
  if (HasSuffix(rest, "]")) {
    rest.remove_suffix(1);
  }
  *text = rest;
  return times;
}

// What can happen to a message more than once.
bool MayRepeat(EventKind kind) {
  return IsAttempt(kind) || kind == EventKind::kSuspended ||
         kind == EventKind::kRejected;
}

// What rsyslog and journald say when they drop lines for coming too fast:
// "imuxsock lost 7 messages from pid 12 due to rate-limiting", "Suppressed 7
// messages from postfix.service".
bool TellsOfLoss(const SyslogLine& line) {
  if (!HasPrefix(line.tag, "rsyslogd") && !Is(line.tag, "systemd-journald") &&
      !Is(line.tag, "journal")) {
    return false;
  }
  return (HasPrefix(line.text, "Suppressed ") &&
          line.text.find("postfix") != std::string_view::npos) ||
         line.text.find("rate-limiting") != std::string_view::npos ||
         (HasPrefix(line.text, "imuxsock ") &&
          line.text.find(" lost ") != std::string_view::npos);
}

// "lost=7", of "lost 7 messages", "7 messages lost" and "Suppressed 7
// messages"; "lost=0" where lines are only about to be dropped.
std::string LostFlag(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  const std::string_view before = text.substr(0, text.find(" messages"));
  std::size_t from = before.size();
  while (from > 0 && IsDigit(before[from - 1])) {
    --from;
  }
  const std::string_view number = before.substr(from);
  return "lost=" + (number.empty() || number.size() > kMostDigits ||
                            before.size() == text.size()
                        ? "0"
                        : std::string(number));
}

class PostfixParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  LineStatus ReadDaemon(Role role, std::string_view text);
  LineStatus ReadWithoutId(Role role, std::string_view text);
  LineStatus ReadDelivery(std::string_view text, PostfixAgent agent);
  LineStatus ReadRest(SyslogShape shape, const SyslogLine& line,
                      EventSink& sink);

  SyslogReader reader_;
  Event event_;  // one for all lines
};

// A line that is not syslog, or whose tag cannot be read.
LineStatus StatusOfRest(SyslogShape shape, std::string_view line,
                        std::string_view text) {
  if (shape == SyslogShape::kNone) {
    // journalctl's own: "-- Boot 4f0d --".
    return HasPrefix(line, "-- ") ? LineStatus::kForeign
                                  : LineStatus::kMalformed;
  }
  return HasPrefix(text, "postfix") ? LineStatus::kMalformed
                                    : LineStatus::kForeign;
}

LineStatus PostfixParser::ParseLine(std::string_view line, EventSink& sink) {
  SyslogLine syslog;
  const SyslogShape shape = reader_.Read(line, &syslog);
  if (shape == SyslogShape::kNone || shape == SyslogShape::kNoTag) {
    return StatusOfRest(shape, line, syslog.text);
  }
  PostfixTag tag;
  if (!ReadPostfixTag(syslog.tag, &tag)) {
    return ReadRest(shape, syslog, sink);
  }
  if (tag.role == Role::kQuiet) {
    return tag.branded ? LineStatus::kIgnored : LineStatus::kForeign;
  }
  event_.Reset();
  event_.stamp = syslog.stamp;
  std::string_view text = syslog.text;
  int times = TakeRepeat(&text);
  const LineStatus status = ReadDaemon(tag.role, text);
  if (status == LineStatus::kIgnored && !tag.branded) {
    return LineStatus::kForeign;
  }
  if (status != LineStatus::kEvent) {
    return status;
  }
  if (shape == SyslogShape::kNoTime) {
    return LineStatus::kMalformed;  // an event, but nobody knows when
  }
  event_.set(Field::kHost, syslog.host);
  event_.set(Field::kInstance, tag.instance);
  // All of these are kept; nothing happens to one mail so often in a second.
  constexpr int kMostOfOneMail = 20;
  times = event_.has(Field::kLocalId) ? std::min(times, kMostOfOneMail) : times;
  if (text.size() != syslog.text.size() && MayRepeat(event_.kind) &&
      !event_.has(Field::kFlag)) {
    // Else it would look like a copy of the line that it repeats.
    event_.set(Field::kFlag, "repeated");
  }
  for (; times > 0; --times) {
    sink.Emit(event_);
  }
  return status;
}

// A line of another program.
LineStatus PostfixParser::ReadRest(SyslogShape shape, const SyslogLine& line,
                                   EventSink& sink) {
  if (!TellsOfLoss(line) || shape == SyslogShape::kNoTime) {
    return LineStatus::kForeign;
  }
  const std::string flag = LostFlag(line.text);
  event_.Reset();
  event_.kind = EventKind::kLinesLost;
  event_.stamp = line.stamp;
  event_.set(Field::kHost, line.host);
  event_.set(Field::kFlag, flag);
  sink.Emit(event_);
  return LineStatus::kEvent;
}

// "NOQUEUE: reject: ..." and, of a proxy filter, "proxy-reject: ...".
LineStatus PostfixParser::ReadWithoutId(Role role, std::string_view text) {
  if (role != Role::kSmtpd && role != Role::kPostscreen) {
    return LineStatus::kIgnored;
  }
  SkipPrefix(&text, "NOQUEUE: ");
  return ReadPostfixReject(text, &event_) ? LineStatus::kEvent
                                          : LineStatus::kIgnored;
}

LineStatus PostfixParser::ReadDaemon(Role role, std::string_view text) {
  const std::size_t id_size = QueueIdSize(text);
  if (id_size == 0) {
    return ReadWithoutId(role, text);
  }
  event_.set(Field::kLocalId, text.substr(0, id_size));
  text.remove_prefix(id_size + 2);
  switch (role) {
    case Role::kNetwork:
      return ReadDelivery(text, PostfixAgent::kNetwork);
    case Role::kLocal:
      return ReadDelivery(text, PostfixAgent::kLocal);
    case Role::kDiscard:
      return ReadDelivery(text, PostfixAgent::kDiscard);
    case Role::kUnknown:
      return ReadDelivery(text, PostfixAgent::kOther);
    case Role::kSmtpd:
    case Role::kPostscreen:
      return ReadPostfixSmtpd(text, &event_);
    case Role::kPickup:
      return ReadPostfixPickup(text, &event_);
    case Role::kCleanup:  // delivers what an alias makes undeliverable
      return HasPrefix(text, "to=") ? ReadDelivery(text, PostfixAgent::kLocal)
                                    : ReadPostfixCleanup(text, &event_);
    case Role::kQmgr:
      return HasPrefix(text, "to=") ? ReadDelivery(text, PostfixAgent::kLocal)
                                    : ReadPostfixQmgr(text, &event_);
    case Role::kBounce:
      return ReadPostfixBounce(text, &event_);
    case Role::kPostsuper:
      return ReadPostfixPostsuper(text, &event_);
    case Role::kQuiet:
      break;
  }
  return LineStatus::kIgnored;
}

LineStatus PostfixParser::ReadDelivery(std::string_view text,
                                       PostfixAgent agent) {
  if (HasPrefix(text, "to=")) {
    return ReadPostfixDelivery(text, agent, &event_) ? LineStatus::kEvent
                                                     : LineStatus::kMalformed;
  }
  return agent == PostfixAgent::kNetwork && ReadPostfixHostTry(text, &event_)
             ? LineStatus::kEvent
             : LineStatus::kIgnored;
}

}  // namespace

// Declared where it is called, in registry.cc.
std::unique_ptr<Parser> MakePostfixParser() {
  return std::make_unique<PostfixParser>();
}

}  // namespace mailscan
