#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/event.h"
#include "core/model/status.h"
#include "core/model/toml_tree.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// What of a record's value is meant.
enum class TextForm : std::uint8_t {
  kAsIs,
  kAddress,    // ann@corp.example of "Ann <ann@corp.example>"
  kBare,       // without angle brackets and blanks around it
  kLower,      // in lower case
  kFlag,       // 1, yes, 0 and no as true and false
  kFirstWord,  // up to the first blank or comma
  kNonzero,    // nothing where it is 0
  kSeconds,    // of a duration; all others are milliseconds
  kSince,      // of a duration: from this time to the event's
};

// Where a value comes from: a slot of the record, or a text that always holds.
struct ValueSource {
  static constexpr int kConstant = -1;
  static constexpr int kAlways = -1;

  int slot = kConstant;
  TextForm form = TextForm::kAsIs;
  std::string constant;
  std::string named;     // "is_bot=", put before what was found; or empty
  int when = kAlways;    // only where something is there, true if a bool
  int unless = kAlways;  // only where it is not
};

// What one part of an event is set to: the first source that has something.
struct Mapping {
  enum class Target : std::uint8_t {
    kField,
    kCode,
    kStage,
    kConnect,
    kTransfer,
    kAge,
  };

  Target target = Target::kField;
  Field field = Field::kRecipient;  // of kField
  std::vector<ValueSource> sources;
};

struct TimeSource {
  int slot = 0;
  std::string name;      // as time_field says it; empty for lines
  std::string form;      // see time_form.h; empty: Unix or ISO 8601
  bool is_utc = false;   // where the text has no zone
  Micros precision = 1;  // no finer than this, however many digits there are
};

struct Condition {
  enum class Kind : std::uint8_t { kThere, kNotThere, kWord };

  Kind kind = Kind::kWord;
  int slot = 0;
  std::vector<std::string> words;  // in lower case; "soft*" begins so
};

// What a record becomes for which all conditions hold.
struct EventRule {
  std::vector<Condition> when;
  bool ignored = false;  // no event
  // A request to a web server: what a Tracker makes of its url.
  bool tracked = false;
  EventKind kind = EventKind::kOther;
  std::vector<TimeSource> times;  // the first that is there and reads as one
  std::vector<Mapping> mappings;
};

// A line of the format and what must come of it.
struct FormatSample {
  struct Expected {
    std::string key;  // as in event rows
    std::string value;
    TextPlace place;
  };

  TextPlace place;
  std::string line;
  std::vector<std::vector<Expected>> events;  // none: no event
};

// A FormatSpec is one TOML file (mailscan-formats(5)): how records or lines of
// a log become events. Immutable once read; any thread.
struct FormatSpec {
  std::string name;
  std::string summary;
  std::string file;  // as errors name it
  bool reads_lines = false;
  Signature signature;             // of records
  std::string pattern;             // of lines, RE2
  std::vector<std::string> skips;  // likewise
  // Slot i is what a record has at selectors[i]: a path of JsonRecord, or a
  // group of the pattern.
  std::vector<std::string> selectors;
  std::vector<EventRule> rules;  // the first whose conditions hold
  // Without a rule: an event of kind other, named after event_name;
  // nothing where a format has no names.
  EventRule otherwise;
  std::vector<ValueSource> event_name;
  // Path of the object that has the sender's own values, with a dot after it;
  // empty for the record itself.
  std::optional<std::string> metadata;
  std::vector<FormatSample> samples;
};

// Reads the text of a file. An error names file, line and column, what is
// wrong and what to do. The samples are not tried: see format_check.h. Pure
// function, any thread.
Status ReadFormat(std::string_view text, const std::string& file,
                  std::shared_ptr<const FormatSpec>* spec);

}  // namespace mailscan
