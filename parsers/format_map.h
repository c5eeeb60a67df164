#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/format_spec.h"
#include "parsers/json_record.h"
#include "parsers/tracker.h"

namespace mailscan {

// Whether text is the word, in any case of letters; "soft*" is what begins so,
// "*soft" what ends so, "*soft*" what has it anywhere.
// The word is in lower case. Pure function, any thread.
bool IsWord(std::string_view word, std::string_view text);

// A FormatMap makes events of what a record or a line has in the slots of a
// FormatSpec. It keeps nothing between records but the space for texts that it
// has to write anew. One thread; the spec must outlive it.
class FormatMap {
 public:
  static constexpr int kNoSlot = -1;

  // The Message-ID of events without one is what is at message_id_slot. The
  // tracker must outlive the map; null: every request is a hit.
  explicit FormatMap(const FormatSpec& spec, int message_id_slot = kNoSlot,
                     const Tracker* tracker = nullptr)
      : spec_(spec), message_id_slot_(message_id_slot), tracker_(tracker) {}

  LineStatus Read(std::span<const JsonValue> slots, EventSink& sink);

 private:
  bool Holds(const Condition& condition) const;
  const EventRule* RuleOf() const;
  bool SetTime(const EventRule& rule);
  void Set(const Mapping& mapping);
  void SetText(Field field, std::string_view text);
  void SetReply(std::string_view reply);
  bool SetTracked();
  bool Applies(const ValueSource& source) const;
  std::optional<std::int64_t> MillisSince(std::string_view time) const;
  std::string_view TextOf(std::span<const ValueSource> sources,
                          std::string* space) const;
  std::int64_t MillisOf(std::span<const ValueSource> sources,
                        std::int64_t* unit) const;
  const JsonValue& At(int slot) const {
    return slots_[static_cast<std::size_t>(slot)];
  }

  const FormatSpec& spec_;
  int message_id_slot_;
  const Tracker* tracker_;
  std::span<const JsonValue> slots_;  // of the record being read
  Event event_;
  Tracked tracked_;
  std::array<std::string, kFieldCount> spaces_;
  std::string space_;  // of texts that are read at once
};

}  // namespace mailscan
