#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/bytes.h"
#include "core/model/event.h"
#include "core/model/lexicon.h"

namespace mailscan {

// Events are stored as bytes. A sink row is a RowHead, a key and a body; a
// bundle is one key and the events under it, heads shrunk to differences. The
// body is the same bytes in both, so that folding a message copies and never
// parses. All functions here are pure; see each reader for lifetimes.

// More New Years than this no source is believed to go over; six bits hold it.
inline constexpr std::int8_t kMostRolls = 63;

// The fixed part of a stored event; what the assembler looks at.
struct RowHead {
  std::uint64_t key_hash = 0;
  Micros us = 0;       // Stamp::us
  Micros hint_us = 0;  // see Event
  Micros precision_us = 0;
  std::uint32_t line = 0;
  std::uint32_t origin = 0;  // OriginTable number
  std::uint32_t key_size = 0;
  std::uint32_t body_size = 0;
  std::uint32_t message_id_at = 0;  // offset in the body
  std::uint32_t message_id_size = 0;
  EventKind kind = EventKind::kOther;
  SmtpStage stage = SmtpStage::kUnknown;
  HintGround hint_ground = HintGround::kNone;
  // Year roll-overs in this source so far; -1: a line of the year before the
  // first line's, come late.
  std::int8_t rolls = 0;
  bool has_year = true;
  bool has_zone = true;
  bool again = false;      // see Stamp
  bool own_line = false;   // `line` is absolute: the event named it itself
  bool same_line = false;  // the event before came from the same line
  bool has_next_id = false;
};

// A key says which events belong together before the Message-ID is known:
// (source, host, instance, local id), else (source, ESP id), else nothing but
// the recipient. The first byte of an encoded key says which.
struct RowKey {
  std::string_view source;
  std::string_view host;
  std::string_view instance;
  std::string_view local_id;
  std::string_view esp_id;     // only where local_id is empty
  std::string_view recipient;  // only where both are
};
inline constexpr char kLocalKey = 'L';
inline constexpr char kEspKey = 'E';
inline constexpr char kRecipientKey = 'R';
// All of a local key but the local id, which comes last: the same for line
// after line.
void EncodeLocalPrefix(const RowKey& key, Bytes* out);
void EncodeKey(const RowKey& key, Bytes* out);  // appends
RowKey DecodeKey(std::string_view bytes);       // views into bytes

// What can be a number in stored rows; implemented by the sink's cache.
class TextNumbers {
 public:
  TextNumbers() = default;
  TextNumbers(const TextNumbers&) = delete;
  TextNumbers& operator=(const TextNumbers&) = delete;
  virtual ~TextNumbers() = default;
  virtual std::uint32_t NumberOf(std::string_view text) = 0;
};

// Appends everything of an event that is neither head nor key. Sets the
// message_id_* and has_next_id of *head.
void EncodeBody(const Event& event, TextNumbers& numbers, RowHead* head,
                Bytes* out);

// What the next event of a bundle is a difference to.
struct RowDelta {
  Micros us = 0;
  std::uint32_t line = 0;
};
void AppendEvent(const RowHead& head, std::string_view body, RowDelta* delta,
                 Bytes* out);

// An event as it comes back from a bundle. `event` has its texts and raw
// stamp; its views live as long as the bundle's bytes and the lexicon.
struct StoredEvent {
  Event event;
  std::uint32_t origin = 0;
  std::int8_t rolls = 0;
  bool same_line = false;  // see RowHead
};

// A BundleReader walks the events of one bundle. Texts are numbered the same
// way everywhere in a run, so equal bodies are equal facts, unequal ones not.
// One thread. REQUIRES: key and events are bytes made by EncodeKey and
// AppendEvent with this lexicon.
class BundleReader {
 public:
  BundleReader(std::string_view key, std::string_view events,
               const Lexicon& lexicon);
  // False at the end; *stored is then untouched.
  bool Next(StoredEvent* stored);
  // The body of the event that Next read last, as AppendEvent took it.
  std::string_view body() const { return body_; }

 private:
  void ReadBody(Event* event);

  RowKey key_;
  const char* at_;
  const char* end_;
  std::string_view body_;
  RowDelta delta_;
  const Lexicon& lexicon_;
};

}  // namespace mailscan
