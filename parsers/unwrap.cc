#include "parsers/unwrap.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>

#include "parsers/form_body.h"
#include "parsers/json_record.h"

namespace mailscan {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kPadding = 64;
// After one huge container the memory is given back.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20U;
constexpr std::size_t kKeptTexts = 64;

// Those that can be taken come first.
enum Slot : std::size_t {
  kMsys,
  kEventData,
  kMessage,
  kSns,
  kRecords,
  kMessages,
  kSqsBody,
  kBody,
  kDetail,
  kItems,
  kResults,
  kMandrillEvents,
  kEventsByUser,
  kEvents,
  kPayload,
  kRawBody,
  kRequestBody,
  kType,
  kTopicArn,
  kMessageId,
  kReceipt,
  kLambdaReceipt,
  kLambdaSource,
  kDetailType,
  kSource,
  kPaging,
  kTotalCount,
  kLinks,
  kHeaders,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "msys{}",           "event-data{}",  "Message{}",   "Sns{}",
    "Records{}",        "Messages{}",    "Body{}",      "body{}",
    "detail{}",         "items{}",       "results{}",   "mandrill_events{}",
    "events_by_user{}", "events{}",      "payload{}",   "rawBody{}",
    "request.body{}",   "Type",          "TopicArn",    "MessageId",
    "ReceiptHandle",    "receiptHandle", "eventSource", "detail-type",
    "source",           "paging",        "total_count", "links",
    "headers",
};

constexpr std::array<std::string_view, kRequestBody + 1> kKeys = {
    "msys",           "event-data", "Message", "Sns",
    "Records",        "Messages",   "Body",    "body",
    "detail",         "items",      "results", "mandrill_events",
    "events_by_user", "events",     "payload", "rawBody",
    "request",
};

// A container has one of `with` beside what it holds, if there are any. What is
// posted may be text or nothing at all; all else is objects.
struct Container {
  Slot take;
  bool may_be_text = false;
  std::array<Slot, 3> with = {kSlotCount, kSlotCount, kSlotCount};
};
constexpr bool kText = true;
constexpr bool kObjects = false;
constexpr std::array<Container, 17> kContainers = {{
    {kMsys},
    {kEventData},
    {kMessage, kText, {kTopicArn, kMessageId, kSlotCount}},
    {kSns},
    {kRecords},
    {kMessages},
    {kSqsBody, kText, {kReceipt, kMessageId, kSlotCount}},
    {kBody, kText, {kLambdaReceipt, kLambdaSource, kHeaders}},
    {kDetail, kObjects, {kDetailType, kSource, kSlotCount}},
    {kItems, kObjects, {kPaging, kSlotCount, kSlotCount}},
    {kResults, kObjects, {kTotalCount, kLinks, kSlotCount}},
    {kMandrillEvents, kText},
    {kEventsByUser},
    {kEvents},
    {kPayload, kText, {kHeaders, kSlotCount, kSlotCount}},
    {kRawBody, kText, {kHeaders, kSlotCount, kSlotCount}},
    {kRequestBody, kText},
}};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kAround(" \t\r\n\0", 5);
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const std::size_t first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

// As it is written, if it is an object or array.
std::string_view RawOf(ondemand::value& value) {
  std::string_view raw;
  ondemand::object object;
  ondemand::array array;
  const char first = value.raw_json_token().front();
  const bool is_read =
      first == '{' ? value.get_object().get(object) == simdjson::SUCCESS &&
                         object.raw_json().get(raw) == simdjson::SUCCESS
      : first == '[' ? value.get_array().get(array) == simdjson::SUCCESS &&
                           array.raw_json().get(raw) == simdjson::SUCCESS
                     : false;
  // It reaches up to the next token.
  return is_read ? Trimmed(raw) : std::string_view();
}

bool IsThere(const JsonValue& value) {
  return value.type > JsonType::kNull;
}

}  // namespace

struct Unwrapper::Opener {
  Opener() : look(kPaths) {}

  void Reset();
  std::string_view Keep(std::string_view text);
  void OpenText(std::string_view text, int depth, bool may_be_words);
  void OpenObject(std::string_view text, int depth);
  void OpenArray(std::string_view text, int depth);
  void OpenForm(std::string_view text, int depth);
  void OpenPending(std::size_t from, int depth);
  const Container* ContainerOf() const;
  void Take(const Container& container, int depth);
  bool PutMembers(std::string_view text);

  JsonRecord look;
  ondemand::parser parser;
  std::vector<std::string_view> records;
  std::vector<std::string_view> pending;  // of all layers that are open
  std::deque<std::string> texts;          // taken out of strings
  std::size_t texts_used = 0;
};

void Unwrapper::Opener::Reset() {
  records.clear();
  pending.clear();
  texts_used = 0;
  if (texts.size() > kKeptTexts) {
    texts.resize(kKeptTexts);
  }
  for (std::string& text : texts) {
    if (text.capacity() > kKeptBytes) {
      text = {};
    }
  }
  if (records.capacity() * sizeof(std::string_view) > kKeptBytes) {
    records.shrink_to_fit();
    pending.shrink_to_fit();
  }
  if (parser.capacity() > kKeptBytes) {
    parser = ondemand::parser();
  }
}

std::string_view Unwrapper::Opener::Keep(std::string_view text) {
  if (texts_used == texts.size()) {
    texts.emplace_back();
  }
  std::string& kept = texts[texts_used++];
  kept.reserve(text.size() + kPadding);
  kept.assign(text);
  kept.append(kPadding, '\0');
  return std::string_view(kept).substr(0, text.size());
}

// SNS tells its subscribers in words what it did to a topic.
void Unwrapper::Opener::OpenText(std::string_view text, int depth,
                                 bool may_be_words) {
  text = Trimmed(text);
  if (text.empty()) {
    return;
  }
  if (text.front() == '{') {
    OpenObject(text, depth);
  } else if (text.front() == '[') {
    OpenArray(text, depth);
  } else if (IsForm(text)) {
    OpenForm(text, depth);
  } else if (!may_be_words) {
    records.push_back(text);
  }
}

void Unwrapper::Opener::OpenForm(std::string_view text, int depth) {
  std::string read;
  if (depth >= kMaxDepth) {
    records.push_back(text);
  } else if (ReadMandrillForm(text, &read)) {
    OpenText(Keep(read), depth + 1, false);
  } else if (ReadForm(text, &read)) {
    records.push_back(Keep(read));
  } else {
    records.push_back(text);
  }
}

const Container* Unwrapper::Opener::ContainerOf() const {
  const std::span<const JsonValue> values = look.values();
  for (const Container& container : kContainers) {
    const JsonType type = values[container.take].type;
    const bool is_filled =
        type == JsonType::kObject || type == JsonType::kArray;
    const bool is_text = container.may_be_text && type != JsonType::kAbsent;
    if (!is_filled && !is_text) {
      continue;
    }
    const auto is_there = [&](Slot slot) {
      return slot != kSlotCount && IsThere(values[slot]);
    };
    if (container.with.front() == kSlotCount ||
        std::any_of(container.with.begin(), container.with.end(), is_there)) {
      return &container;
    }
  }
  return nullptr;
}

void Unwrapper::Opener::OpenObject(std::string_view text, int depth) {
  if (depth >= kMaxDepth || !look.Read(text)) {
    records.push_back(text);
    return;
  }
  const Container* const container = ContainerOf();
  if (container == nullptr ||
      (container->take == kMessage && look.text(kType).empty())) {
    records.push_back(text);
    return;
  }
  Take(*container, depth);
}

void Unwrapper::Opener::Take(const Container& container, int depth) {
  const bool is_sns = container.take == kMessage;
  if (is_sns && look.text(kType).ends_with("Confirmation")) {
    return;
  }
  const JsonValue& value = look.values()[container.take];
  if (value.type == JsonType::kString) {
    OpenText(Keep(value.text), depth + 1, is_sns);
    return;
  }
  const std::size_t from = pending.size();
  const std::span<const std::string_view> items = look.items(container.take);
  if (container.take != kMsys) {
    pending.insert(pending.end(), items.begin(), items.end());
  } else if (!items.empty() && !PutMembers(items.front())) {
    records.push_back(items.front());
  }
  OpenPending(from, depth + 1);
}

void Unwrapper::Opener::OpenPending(std::size_t from, int depth) {
  for (std::size_t i = from; i < pending.size(); ++i) {
    const std::string_view item = pending[i];
    if (item.front() == '{') {
      OpenObject(item, depth);
    } else {
      OpenArray(item, depth);
    }
  }
  pending.resize(from);
}

void Unwrapper::Opener::OpenArray(std::string_view text, int depth) {
  const std::size_t from = pending.size();
  if (depth >= kMaxDepth || !PutMembers(text)) {
    pending.resize(from);
    records.push_back(text);
    return;
  }
  OpenPending(from, depth + 1);
}

// The objects and arrays in an array or, whatever their keys, in an object.
// False where there is anything else.
bool Unwrapper::Opener::PutMembers(std::string_view text) {
  ondemand::document document;
  const simdjson::padded_string_view padded(
      text, text.size() + simdjson::SIMDJSON_PADDING);
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) {
    return false;
  }
  const auto put = [&](ondemand::value& value) {
    const std::string_view raw = RawOf(value);
    const bool whole =
        !raw.empty() && raw.data() + raw.size() <= text.data() + text.size();
    if (whole) {
      pending.push_back(raw);
    }
    return whole;
  };
  if (text.front() == '[') {
    ondemand::array array;
    if (document.get_array().get(array) != simdjson::SUCCESS) {
      return false;
    }
    for (auto result : array) {
      ondemand::value value;
      if (std::move(result).get(value) != simdjson::SUCCESS || !put(value)) {
        return false;
      }
    }
  } else {
    ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) {
      return false;
    }
    for (auto result : object) {
      ondemand::field field;
      if (std::move(result).get(field) != simdjson::SUCCESS ||
          !put(field.value())) {
        return false;
      }
    }
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

Unwrapper::Unwrapper() : opener_(std::make_unique<Opener>()) {}
Unwrapper::~Unwrapper() = default;

std::span<const std::string_view> Unwrapper::Keys() {
  return kKeys;
}

std::span<const std::string_view> Unwrapper::Open(std::string_view text) {
  opener_->Reset();
  opener_->OpenText(text, 0, false);
  return opener_->records;
}

}  // namespace mailscan
