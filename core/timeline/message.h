#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/event.h"
#include "core/model/time.h"

namespace mailscan {

// Where a claim comes from: an OriginTable number and a line, counted from 1.
struct Place {
  std::uint32_t origin = 0;
  std::uint32_t line = 0;
};

enum class BodyExposed : std::uint8_t { kNo, kUnknown, kYes };

// One SMTP try, with an answer or the loss of one.
struct Attempt {
  EventKind kind = EventKind::kOther;  // as logged
  SmtpStage stage = SmtpStage::kUnknown;
  std::uint16_t code = 0;
  Interval when;   // of the reply
  Interval begin;  // of the transaction; the same as `when` if not known
  bool begin_known = false;
  Micros transfer = 0;  // as logged; 0 if not known
  bool from_esp = false;
  BodyExposed exposed_before = BodyExposed::kNo;  // by its host_tries
  bool dup_risk = false;  // the connection broke after the body
  // Only in Trace::host_tries, whose `begin` is all from the attempt's start to
  // the host's answer.
  bool earlier_host = false;
  std::string_view enhanced;
  std::string_view reply;
  std::string_view relay;
  std::string_view relay_ip;
  Place place;

  bool accepted() const {
    return kind == EventKind::kDelivered || kind == EventKind::kHandedOff;
  }
};

// Whether the attempt showed the receiver the body: at its last host, or at an
// earlier one.
BodyExposed BodyExposedBy(const Attempt& attempt);
// The same of the host alone that its own line is about. Accepted, or anything
// after the DATA command was let through: yes. A 4xx to the DATA command
// itself: no.
BodyExposed BodyExposedAtLastHost(const Attempt& attempt);

// An open, a click, a complaint or an unsubscription.
struct Hit {
  EventKind kind = EventKind::kOther;
  Interval when;
  std::string_view url;
  std::string_view ip;
  std::string_view agent;
  std::string_view method;
  std::string_view referer;
  std::string_view flag;
  std::string_view campaign;
  std::string_view esp_id;
  std::string_view time_field;  // which clock `when` is of, as the ESP says
  // Told of other recipients of the message too, to the millisecond: it is one
  // request, and whose it was is not known.
  bool shared = false;
  Place place;
};

enum class Outcome : std::uint8_t {
  kNotKnown,
  kDelivered,
  kBounced,
  kExpired,
  kDeferred,
  kInQueue,
  kHandedOff,
  kRejected,
  kDiscarded,
};
inline constexpr int kOutcomeCount = 9;
std::string_view NameOf(Outcome outcome);  // empty for kNotKnown

// A Trace is one message for one recipient, in time order. Its views live as
// long as the Message it is part of.
struct Trace {
  std::string_view message_id;
  std::string_view local_id;
  std::string_view esp_id;
  std::string_view recipient;
  std::string_view orig_recipient;
  std::string_view sender;
  std::string_view campaign;
  Outcome outcome = Outcome::kNotKnown;
  bool in_mta_log = false;  // an MTA's lines speak of this message
  bool recorded = false;    // some log tells of its delivery, or of its end
  bool shared = false;      // what was clicked may be another recipient's
  // An ESP's events are here by recipient and time alone (weak_join.h).
  bool weak = false;
  // Of a shared trace, and of the same message: the tries for all recipients as
  // one, for what is true of whichever of them. `shared` there says that not of
  // all of them it is known what came of it.
  const Trace* everyone = nullptr;
  std::optional<Interval> queued;
  std::optional<Interval> ended;  // by a bounce, expiry or refusal
  std::vector<Attempt> attempts;
  // Hosts that had the body, or may have had it, before the last host of an
  // attempt was tried. They are no attempts of their own.
  std::vector<Attempt> host_tries;
  std::vector<Attempt> witnessed;  // an ESP's view of tries an MTA log tells
  std::vector<Hit> hits;
  std::uint32_t suspensions = 0;
  std::string_view host;  // whose queue it is or was last in
  Place place;

  // The attempt that ended in a 250, if there is one.
  const Attempt* accepting() const;
  // The first try, one at an earlier host too, that showed, or may have shown,
  // the body.
  const Attempt* exposing() const;
  // Of attempts and host tries the first by time for which is_it holds.
  template <typename IsIt>
  const Attempt* FirstTry(const IsIt& is_it) const {
    const auto attempt = std::find_if(attempts.begin(), attempts.end(), is_it);
    const auto early =
        std::find_if(host_tries.begin(), host_tries.end(), is_it);
    if (early != host_tries.end() &&
        (attempt == attempts.end() || early->when.lo <= attempt->when.lo)) {
      return &*early;
    }
    return attempt != attempts.end() ? &*attempt : nullptr;
  }
  void Clear();
};

// A Message is what all logs together say of one message. Reused from one
// message to the next, so that its vectors keep their room.
class Message {
 public:
  std::string_view message_id;

  std::span<Trace> traces() { return {traces_.data(), used_}; }
  std::span<const Trace> traces() const { return {traces_.data(), used_}; }
  Trace& Add();
  Trace& everyone() { return everyone_; }
  void Clear();
  // Drops the traces of which keep says no.
  template <typename Keep>
  void KeepIf(const Keep& keep) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      if (keep(traces_[i])) {
        std::swap(traces_[kept++], traces_[i]);
      }
    }
    used_ = kept;
  }

 private:
  std::vector<Trace> traces_;
  Trace everyone_;  // see Trace::everyone
  std::size_t used_ = 0;
};

}  // namespace mailscan
