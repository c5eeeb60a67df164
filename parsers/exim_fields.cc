#include "parsers/exim_fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void SkipBlanks(std::string_view* text) {
  text->remove_prefix(std::min(text->find_first_not_of(' '), text->size()));
}

// The letters before the "=" of "KEY=value" at the start of text, or nothing.
// "id*=" is the id of a message that came without one.
std::string_view KeyOf(std::string_view text) {
  constexpr std::size_t kLongest = 12;
  std::size_t at = 0;
  while (at < text.size() && at < kLongest &&
         (IsLetter(text[at]) || (at > 0 && IsDigit(text[at])))) {
    ++at;
  }
  const std::size_t size = at;
  if (at < text.size() && text[at] == '*') {
    ++at;
  }
  return size > 0 && at < text.size() && text[at] == '=' ? text.substr(0, size)
                                                         : std::string_view();
}

// A blank, a colon or the end: what an address in brackets stands before.
bool EndsAddress(std::string_view rest) {
  return rest.empty() || rest.front() == ' ' || rest.front() == ':';
}

// Up to a blank outside of quotes, without the colon of an error.
std::string_view TakeAddressWord(std::string_view* text) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text->size(); ++at) {
    const char c = (*text)[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      break;
    }
  }
  at = std::min(at, text->size());
  if (quoted) {  // a lone quote means nothing
    at = std::min(text->find(' '), text->size());
  }
  if (at > 1 && (*text)[at - 1] == ':' && text->front() != ':') {
    --at;
  }
  const std::string_view word = text->substr(0, at);
  text->remove_prefix(at);
  return word;
}

// "|command with words <original> R=...": the command goes on until an address
// in brackets with a field behind it.
std::string_view TakeCommand(std::string_view* text) {
  for (std::size_t at = text->find(" <"); at != kNpos;
       at = text->find(" <", at + 1)) {
    const std::string_view rest = text->substr(at + 1);
    const std::size_t size = AddressSize(rest, [](std::string_view after) {
      return after.empty() || after.front() == ':' || HasPrefix(after, " :") ||
             HasPrefix(after, " defer ") || !KeyOf(after.substr(1)).empty();
    });
    if (size != kNpos) {
      const std::string_view command = text->substr(0, at);
      text->remove_prefix(at);
      return command;
    }
  }
  return TakeAddressWord(text);
}

// Moves the "(a@x, b@x)" that ends a command into `through`.
void SplitThrough(EximAddress* address) {
  const std::size_t open = address->final.rfind(" (");
  if (open == kNpos || !HasSuffix(address->final, ")")) {
    return;
  }
  std::string_view inside = address->final.substr(open + 2);
  inside.remove_suffix(1);
  if (inside.find('@') != kNpos) {
    address->through = inside.substr(0, inside.find(", "));
    address->final = address->final.substr(0, open);
  }
}

// The value of T=, DN= and C= behind its first quote. The last quote is one
// that a field or the end follows; old versions leave those inside alone.
std::string_view TakeQuoted(std::string_view* text) {
  for (std::size_t at = 0; at < text->size(); ++at) {
    if ((*text)[at] == '\\') {
      ++at;
    } else if ((*text)[at] == '"' && EndsAddress(text->substr(at + 1))) {
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
  const std::size_t close = text->find(']');
  if (close == kNpos || text->find(' ') < close) {
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
        (rest.front() == ' ' && !KeyOf(rest.substr(1)).empty())) {
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
  FieldReader(std::string_view text, EximFieldsOf of) : text_(text), of_(of) {}

  EximFields Read() {
    SkipBlanks(&text_);
    while (!text_.empty() && !TakesText() && Step()) {
      SkipBlanks(&text_);
    }
    if (of_ == EximFieldsOf::kBounce) {
      TakeTimeOffText();
    }
    return fields_;
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
    SkipBlanks(&text_);
    fields_.text = text_;
    return true;
  }

  // False at the last field.
  bool Step() {
    const std::string_view key = KeyOf(text_);
    if (key.empty()) {
      return StepWord();
    }
    text_.remove_prefix(text_.find('=') + 1);
    if (Is(key, "H")) {
      TakeHost();
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
    const std::string_view word = TakeUntil(&rest, ' ');
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
    fields_.deferred = true;
    const std::string_view number = TakeUntil(&rest, ')');
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
      size = AddressSize(text_, EndsAddress);
    }
    if (size == kNpos) {
      size = std::min(text_.find(' '), text_.size());
      size -= HasText() && size > 0 && text_[size - 1] == ':' ? 1U : 0U;
    }
    const std::string_view value = text_.substr(0, size);
    text_.remove_prefix(size);
    return SenderOf(value);
  }

  void Keep(std::string_view key, std::string_view value) {
    if (Is(key, "T")) {
      fields_.transport = value;
    } else if (Is(key, "F")) {
      fields_.sender = value;
    } else if (Is(key, "C")) {
      fields_.reply = value;
    } else if (Is(key, "id")) {
      fields_.message_id = value;
    } else if (Is(key, "R") && of_ == EximFieldsOf::kArrival) {
      fields_.parent = value;
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
  EximFields fields_;
};

}  // namespace

EximAddress TakeEximAddress(std::string_view* text) {
  SkipBlanks(text);
  EximAddress address;
  if (HasPrefix(*text, "|") || HasPrefix(*text, "/") ||
      HasPrefix(*text, "save ")) {
    address.final = TakeCommand(text);
    SplitThrough(&address);
  } else {
    address.final = TakeAddressWord(text);
  }
  if (HasPrefix(*text, " (")) {
    const std::size_t close = text->find(')');
    const std::string_view inside =
        text->substr(2, close == kNpos ? kNpos : close - 2);
    address.through = inside.substr(0, inside.find(", "));
    text->remove_prefix(close == kNpos ? text->size() : close + 1);
  }
  if (HasPrefix(*text, " <")) {
    const std::size_t size = AddressSize(text->substr(1), EndsAddress);
    if (size != kNpos) {
      address.original = WithoutBrackets(text->substr(1, size));
      text->remove_prefix(size + 1);
    }
  }
  return address;
}

std::string_view TakeEximSender(std::string_view* text) {
  SkipBlanks(text);
  return TakeAddressWord(text);
}

EximFields ReadEximFields(std::string_view text, EximFieldsOf of) {
  return FieldReader(text, of).Read();
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
  *unit_ms = text.find('.') == kNpos ? 1000 : 1;
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
