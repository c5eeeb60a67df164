#include "parsers/exim_fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/exim_address.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// Texts are passed and returned by value here, so that they stay in registers:
// one whose address is known is stored in halves and loaded as a whole, which
// makes the processor wait.

// How long the value of T=, DN= and C= is, behind its first quote. The last
// quote is one that a field or the end follows; old versions leave those inside
// alone. Without one, the line is cut.
std::size_t QuotedSize(std::string_view text) {
  const auto next = [text](std::size_t at) {
    return at + FindFirst<'\\', '"'>(text.substr(at));
  };
  for (std::size_t at = next(0); at < text.size();
       at = next(std::min(at + 1, text.size()))) {
    if (text[at] == '\\') {
      ++at;
    } else if (EndsEximAddress(text.substr(at + 1))) {
      return at;
    }
  }
  return text.size();
}

// Where the bracket of "[ip]" closes, or 0.
std::size_t CloseOfBracket(std::string_view text) {
  if (!HasPrefix(text, "[")) {
    return 0;
  }
  const std::size_t close = FindFirst<']', ' '>(text);
  return close < text.size() && text[close] == ']' ? close : 0;
}

// Without the ":port*" in front, or what of it is there.
std::string_view AfterPort(std::string_view text) {
  std::size_t at = 1;
  while (HasPrefix(text, ":") && at < text.size() && IsDigit(text[at])) {
    ++at;
  }
  text.remove_prefix(at > 1 ? at : 0);
  SkipPrefix(&text, "*");
  return text;
}

// What follows "(helo)", whatever that holds: its end is the bracket before the
// address, or before the next field.
std::string_view AfterHelo(std::string_view text) {
  for (std::size_t at = text.find(')'); at != kNpos;
       at = text.find(')', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.empty() || HasPrefix(rest, " [") ||
        (rest.front() == ' ' && !EximKeyOf(rest.substr(1)).empty())) {
      return rest;
    }
  }
  return text;
}

constexpr auto kBareFields = std::to_array<std::string_view>(
    {"K", "L", "L-", "L.", "L*", "DS", "PRDR", "TFO", "TFO*", "ARC", "SPF",
     "DMARC", "*"});

bool IsBareField(std::string_view word) {
  for (const std::string_view known : kBareFields) {
    if (word == known) {
      return true;
    }
  }
  return false;
}

class FieldReader {
 public:
  FieldReader(EximFieldsOf of, EximFields* fields)
      : of_(of), fields_(*fields) {}

  void Read(std::string_view text) {
    const bool has_text =
        of_ != EximFieldsOf::kArrival && of_ != EximFieldsOf::kDelivery;
    SkipAll(&text, ' ');
    while (!text.empty()) {
      if (has_text && text.front() == ':') {  // ": text"; since 4.99 " : text"
        text.remove_prefix(1);
        SkipAll(&text, ' ');
        fields_.text = text;
        break;
      }
      text = Step(text, has_text);
      SkipAll(&text, ' ');
    }
    if (of_ == EximFieldsOf::kBounce) {
      TakeTimeOffText();
    }
  }

 private:
  // What follows the field; nothing behind the last one. Most fields are passed
  // over, and have a bare value.
  std::string_view Step(std::string_view text, bool has_text) {
    const std::string_view key = EximKeyOf(text);
    if (key.empty()) {
      return StepWord(text);
    }
    const std::size_t equals = key.size() + (text[key.size()] == '*' ? 1U : 0U);
    text.remove_prefix(equals + 1);
    if (Is(key, "H")) {
      return TakeHost(text, has_text);
    }
    if (Is(key, "id")) {
      fields_.message_id = TakeEximSender(&text);  // may be quoted in part
      return text;
    }
    if (HasPrefix(text, "\"")) {
      const std::string_view value = TakeQuoted(&text);
      fields_.reply = Is(key, "C") ? value : fields_.reply;
      return text;
    }
    const std::string_view value = TakeValue(&text, has_text);
    std::string_view* const kept = Kept(key);
    if (kept != nullptr) {
      *kept = SenderOf(value);
    }
    return text;
  }

  std::string_view StepWord(std::string_view text) {
    const std::string_view word = text.substr(0, FindFirst<' '>(text));
    const std::string_view rest = text.substr(word.size());
    switch (of_) {
      case EximFieldsOf::kArrival:
        if ((Is(word, "from") && HasPrefix(rest, " <")) || Is(word, "for")) {
          return {};
        }
        if (HasSuffix(word, ")") && HasPrefix(rest, " [")) {
          return StartOver(rest.substr(1));
        }
        break;
      case EximFieldsOf::kDeferral:
        if (Is(word, "defer") && HasPrefix(rest, " (")) {
          return TakeNumber(rest.substr(2));
        }
        break;
      case EximFieldsOf::kRemark:
        if (!IsBareField(word)) {
          fields_.text = text;
          return {};
        }
        break;
      case EximFieldsOf::kDelivery:
      case EximFieldsOf::kBounce:
        break;
    }
    return rest;
  }

  // What looked like fields was part of a HELO name.
  std::string_view StartOver(std::string_view text) {
    const std::string_view host = fields_.host;
    fields_ = {};
    fields_.host = host;
    return TakeAddress(text, text);
  }

  // "N): strerror H=..." or, below zero, "-N): text", "-N) H=...".
  std::string_view TakeNumber(std::string_view text) {
    const std::string_view number = TakeUntil<')'>(&text);
    fields_.deferred = !text.empty();
    text = text.substr(std::min<std::size_t>(text.size(), 1));
    if (HasPrefix(number, "-") || Is(number, "0") || !SkipPrefix(&text, ": ")) {
      return text;
    }
    std::size_t size = text.size();
    for (const std::string_view end : {": ", " H=", " I=", " DT=", " R="}) {
      size = std::min(size, text.find(end));
    }
    fields_.error = text.substr(0, size);
    return text.substr(size);
  }

  // Without its quotes.
  static std::string_view TakeQuoted(std::string_view* text) {
    std::string_view value = text->substr(1);
    value = value.substr(0, QuotedSize(value));
    text->remove_prefix(std::min(value.size() + 2, text->size()));
    return value;
  }

  // Up to a blank; the colon of an error stays in front of the text.
  static std::string_view TakeValue(std::string_view* text, bool has_text) {
    std::size_t size = kNpos;
    if (HasPrefix(*text, "<")) {
      size = AddressSize(*text, EndsEximAddress);
    }
    if (size == kNpos) {
      size = FindFirst<' '>(*text);
      size -= has_text && size > 0 && (*text)[size - 1] == ':' ? 1U : 0U;
    }
    const std::string_view value = text->substr(0, size);
    text->remove_prefix(size);
    return value;
  }

  // Where the value of a key is kept, or null: most are passed over.
  std::string_view* Kept(std::string_view key) {
    if (key.size() == 1) {
      switch (key.front()) {
        case 'T':
          return &fields_.transport;
        case 'F':
          return &fields_.sender;
        case 'C':
          return &fields_.reply;
        case 'R':
          return of_ == EximFieldsOf::kArrival ? &fields_.parent : nullptr;
        default:
          return nullptr;
      }
    }
    if (key.size() == 2 && key.back() == 'T') {
      switch (key.front()) {
        case 'Q':
          return &fields_.queue_time;
        case 'D':
          return &fields_.deliver_time;
        case 'R':
          return &fields_.receive_time;
        default:
          return nullptr;
      }
    }
    return nullptr;
  }

  // "name (helo) [ip]:port*", each part optional. HELO names may hold
  // brackets too.
  std::string_view TakeHost(std::string_view text, bool has_text) {
    if (!HasPrefix(text, "(") && !HasPrefix(text, "[")) {
      fields_.host = HasPrefix(text, "\"")
                         ? TakeQuoted(&text)
                         : SenderOf(TakeValue(&text, has_text));
    }
    SkipPrefix(&text, " DS");
    std::string_view rest = text;
    SkipPrefix(&rest, " ");
    if (HasPrefix(rest, "(")) {
      text = rest = AfterHelo(rest);
      SkipPrefix(&rest, " ");
    }
    SkipPrefix(&rest, "DS ");
    return TakeAddress(rest, text);
  }

  // What follows "[ip]:port*", or `none` where that does not stand.
  std::string_view TakeAddress(std::string_view text, std::string_view none) {
    const std::size_t close = CloseOfBracket(text);
    if (close == 0) {
      return none;
    }
    fields_.ip = text.substr(1, close - 1);
    return AfterPort(text.substr(close + 1));
  }

  // "... text DT=1.2s"
  void TakeTimeOffText() {
    constexpr std::string_view kTime = " DT=";
    const std::size_t at = fields_.text.rfind(kTime);
    if (at == kNpos) {
      return;
    }
    const std::string_view time = fields_.text.substr(at + kTime.size());
    if (time.find(' ') == kNpos) {
      fields_.deliver_time = time;
      fields_.text = fields_.text.substr(0, at);
    }
  }

  EximFieldsOf of_;
  EximFields& fields_;
};

constexpr std::int64_t kWeek = 604'800;  // in seconds

// The unit of a duration, or 0 if there is none such.
std::int64_t SecondsIn(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86'400;
    case 'w':
      return kWeek;
    default:
      return 0;
  }
}

}  // namespace

EximFields ReadEximFields(std::string_view text, EximFieldsOf of) {
  EximFields fields;
  FieldReader(of, &fields).Read(text);
  return fields;
}

bool ReadEximDuration(std::string_view text, std::int64_t* ms,
                      std::int64_t* unit_ms) {
  std::int64_t total = 0;
  *unit_ms = 1000;
  do {
    std::int64_t value = 0;  // in thousandths of the unit
    if (!TakeMillis(&text, &value, unit_ms) || text.empty()) {
      return false;
    }
    const std::int64_t seconds = SecondsIn(text.front());
    constexpr std::int64_t kMost = std::int64_t{1} << 50;
    if (seconds == 0 || value > kMost / kWeek) {
      return false;
    }
    total += value * seconds;
    text.remove_prefix(1);
  } while (!text.empty());
  *ms = total;
  return true;
}

}  // namespace mailscan
