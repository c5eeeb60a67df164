#include "parsers/exim_fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/exim_address.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// The value of T=, DN= and C= behind its first quote. The last quote is one
// that a field or the end follows; old versions leave those inside alone.
std::string_view TakeQuoted(std::string_view* text) {
  const auto next = [text](std::size_t at) {
    return at + FindFirst<'\\', '"'>(text->substr(at));
  };
  for (std::size_t at = next(0); at < text->size();
       at = next(std::min(at + 1, text->size()))) {
    if ((*text)[at] == '\\') {
      ++at;
    } else if (EndsEximAddress(text->substr(at + 1))) {
      const std::string_view value = text->substr(0, at);
      text->remove_prefix(at + 1);
      return value;
    }
  }
  const std::string_view value = *text;  // a cut line
  text->remove_prefix(text->size());
  return value;
}

// "[ip]:port*" with or without what follows the bracket.
bool TakeBracket(std::string_view* text, std::string_view* ip) {
  if (!HasPrefix(*text, "[")) {
    return false;
  }
  const std::size_t close = FindFirst<']', ' '>(*text);
  if (close == text->size() || (*text)[close] != ']') {
    return false;
  }
  *ip = text->substr(1, close - 1);
  text->remove_prefix(close + 1);
  std::size_t at = 1;
  while (at < text->size() && IsDigit((*text)[at])) {
    ++at;
  }
  text->remove_prefix(HasPrefix(*text, ":") && at > 1 ? at : 0);
  SkipPrefix(text, "*");
  return true;
}

// "(helo)", whatever it holds: its end is the bracket before the address, or
// before the next field.
void SkipHelo(std::string_view* text) {
  for (std::size_t at = text->find(')'); at != kNpos;
       at = text->find(')', at + 1)) {
    const std::string_view rest = text->substr(at + 1);
    if (rest.empty() || HasPrefix(rest, " [") ||
        (rest.front() == ' ' && !EximKeyOf(rest.substr(1)).empty())) {
      *text = rest;
      return;
    }
  }
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
  FieldReader(std::string_view text, EximFieldsOf of, EximFields* fields)
      : text_(text), of_(of), fields_(*fields) {}

  void Read() {
    SkipAll(&text_, ' ');
    while (!text_.empty() && !TakesText() && Step()) {
      SkipAll(&text_, ' ');
    }
    if (of_ == EximFieldsOf::kBounce) {
      TakeTimeOffText();
    }
  }

 private:
  bool HasText() const {
    return of_ != EximFieldsOf::kArrival && of_ != EximFieldsOf::kDelivery;
  }

  // ": text", or " : text" since 4.99.
  bool TakesText() {
    if (!HasText() || text_.front() != ':') {
      return false;
    }
    text_.remove_prefix(1);
    SkipAll(&text_, ' ');
    fields_.text = text_;
    return true;
  }

  // False at the last field.
  bool Step() {
    const std::string_view key = EximKeyOf(text_);
    if (key.empty()) {
      return StepWord();
    }
    text_.remove_prefix(key.size());
    SkipPrefix(&text_, "*");
    text_.remove_prefix(1);
    if (Is(key, "H")) {
      TakeHost();
      return true;
    }
    if (Is(key, "id")) {
      fields_.message_id = TakeEximSender(&text_);  // may be quoted in part
      return true;
    }
    const bool quoted = HasPrefix(text_, "\"");
    const std::string_view value = TakeValue();
    if (!quoted || Is(key, "C")) {
      Keep(key, value);
    }
    return true;
  }

  bool StepWord() {
    std::string_view rest = text_;
    const std::string_view word = rest.substr(0, FindFirst<' '>(rest));
    rest.remove_prefix(word.size());
    switch (of_) {
      case EximFieldsOf::kArrival:
        if ((Is(word, "from") && HasPrefix(rest, " <")) || Is(word, "for")) {
          return false;
        }
        text_ = rest;
        if (HasSuffix(word, ")") && HasPrefix(rest, " [")) {
          StartOver();
        }
        return true;
      case EximFieldsOf::kDeferral:
        if (Is(word, "defer") && HasPrefix(rest, " (")) {
          rest.remove_prefix(2);
          TakeNumber(rest);
          return true;
        }
        break;
      case EximFieldsOf::kRemark:
        if (!IsBareField(word)) {
          fields_.text = text_;
          return false;
        }
        break;
      case EximFieldsOf::kDelivery:
      case EximFieldsOf::kBounce:
        break;
    }
    text_ = rest;
    return true;
  }

  // What looked like fields was part of a HELO name.
  void StartOver() {
    const std::string_view host = fields_.host;
    fields_ = {};
    fields_.host = host;
    text_.remove_prefix(1);
    TakeBracket(&text_, &fields_.ip);
  }

  // "N): strerror H=..." or, below zero, "-N): text", "-N) H=...".
  void TakeNumber(std::string_view rest) {
    const std::string_view number = TakeUntil(&rest, ')');
    fields_.deferred = !rest.empty();
    text_ = rest.substr(std::min<std::size_t>(rest.size(), 1));
    if (HasPrefix(number, "-") || Is(number, "0") ||
        !SkipPrefix(&text_, ": ")) {
      return;
    }
    std::size_t size = text_.size();
    for (const std::string_view end : {": ", " H=", " I=", " DT=", " R="}) {
      size = std::min(size, text_.find(end));
    }
    fields_.error = text_.substr(0, size);
    text_.remove_prefix(size);
  }

  // Up to a blank; the colon of an error stays in front of the text.
  std::string_view TakeValue() {
    if (SkipPrefix(&text_, "\"")) {
      return TakeQuoted(&text_);
    }
    std::size_t size = kNpos;
    if (HasPrefix(text_, "<")) {
      size = AddressSize(text_, EndsEximAddress);
    }
    if (size == kNpos) {
      size = FindFirst<' '>(text_);
      size -= HasText() && size > 0 && text_[size - 1] == ':' ? 1U : 0U;
    }
    const std::string_view value = text_.substr(0, size);
    text_.remove_prefix(size);
    return SenderOf(value);
  }

  void Keep(std::string_view key, std::string_view value) {
    if (key.size() == 1) {
      if (key.front() == 'T') {
        fields_.transport = value;
      } else if (key.front() == 'F') {
        fields_.sender = value;
      } else if (key.front() == 'C') {
        fields_.reply = value;
      } else if (key.front() == 'R' && of_ == EximFieldsOf::kArrival) {
        fields_.parent = value;
      }
    } else if (Is(key, "QT")) {
      fields_.queue_time = value;
    } else if (Is(key, "DT")) {
      fields_.deliver_time = value;
    } else if (Is(key, "RT")) {
      fields_.receive_time = value;
    }
  }

  // "name (helo) [ip]:port*", each part optional. HELO names may hold
  // brackets too.
  void TakeHost() {
    if (!HasPrefix(text_, "(") && !HasPrefix(text_, "[")) {
      fields_.host = TakeValue();
    }
    SkipPrefix(&text_, " DS");
    std::string_view rest = text_;
    SkipPrefix(&rest, " ");
    if (HasPrefix(rest, "(")) {
      SkipHelo(&rest);
      text_ = rest;
      SkipPrefix(&rest, " ");
    }
    SkipPrefix(&rest, "DS ");
    if (TakeBracket(&rest, &fields_.ip)) {
      text_ = rest;
    }
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

  std::string_view text_;
  EximFieldsOf of_;
  EximFields& fields_;
};

}  // namespace

EximFields ReadEximFields(std::string_view text, EximFieldsOf of) {
  EximFields fields;
  FieldReader(text, of, &fields).Read();
  return fields;
}

bool ReadEximDuration(std::string_view text, std::int64_t* ms,
                      std::int64_t* unit_ms) {
  struct Unit {
    char letter;
    std::int64_t ms;
  };
  constexpr std::array<Unit, 5> kUnits = {{{'w', 604'800'000},
                                           {'d', 86'400'000},
                                           {'h', 3'600'000},
                                           {'m', 60'000},
                                           {'s', 1000}}};
  std::int64_t total = 0;
  *unit_ms = FindFirst<'.'>(text) == text.size() ? 1000 : 1;
  if (text.empty()) {
    return false;
  }
  while (!text.empty()) {
    std::int64_t value = 0;  // in thousandths of the unit
    if (!TakeMillis(&text, &value) || text.empty()) {
      return false;
    }
    const Unit* unit = kUnits.begin();
    while (unit != kUnits.end() && unit->letter != text.front()) {
      ++unit;
    }
    constexpr std::int64_t kMost = std::int64_t{1} << 50;
    if (unit == kUnits.end() || value > kMost / 604'800) {
      return false;
    }
    total += value * (unit->ms / 1000);
    text.remove_prefix(1);
  }
  *ms = total;
  return true;
}

}  // namespace mailscan
