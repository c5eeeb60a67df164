#include "parsers/json_record.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>

#include "parsers/json_paths.h"

namespace mailscan {
namespace {

namespace ondemand = simdjson::ondemand;

// A reader that has met one huge record gives the memory back (simdjson keeps
// about six bytes for each byte of a record).
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20U;
constexpr std::size_t kLeastCapacity = std::size_t{4} << 10U;

bool IsSpace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool IsNumberChar(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' ||
         c == 'e' || c == 'E';
}

bool ReadAtom(std::string_view token, JsonValue* out) {
  if (!token.empty() && std::all_of(token.begin(), token.end(), IsNumberChar)) {
    out->text = token;
    out->type = JsonType::kNumber;
    return true;
  }
  if (token == "true" || token == "false") {
    out->text = token;
    out->type = JsonType::kBool;
    return true;
  }
  out->type = JsonType::kNull;
  return token == "null";
}

// The key as written, without its quotes. Its end is sought from the value
// back, past the colon: most keys end two bytes before their value.
std::string_view KeyOf(ondemand::field& field) {
  const char* begin = field.key().raw();
  const char* end = field.value().raw_json_token().data();
  while (end > begin && *--end != '"') {
  }
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

struct JsonRecord::Reader {
  Reader(std::span<const std::string_view> paths, std::span<JsonValue> slots)
      : tree(paths), values(slots) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const bool objects = paths[i].ends_with(JsonPaths::kAllObjects);
      if (objects || paths[i].ends_with(JsonPaths::kAllItems)) {
        lists.push_back({static_cast<int>(i), objects, {}});
      }
    }
  }

  // What a path that ends with "[]" or "{}" has met.
  struct List {
    int path = 0;
    bool objects = false;
    std::vector<std::string_view> items;
  };

  bool Read(std::string_view record);
  bool SizeFor(std::size_t record_size);
  bool ReadObject(ondemand::object object, int parent);
  bool ReadValue(ondemand::value& value, int node, bool in_array);
  bool ReadString(ondemand::value& value, std::string_view token,
                  JsonValue* out);
  bool ReadRaw(ondemand::value& value, std::string_view* out);
  bool ReadArray(ondemand::value& value, int node);
  bool ReadElements(ondemand::array array, int node);
  bool ReadItems(ondemand::array array, int node, List* list);
  std::string_view TokenOf(ondemand::value& value) const;
  JsonValue& SlotOf(int node);
  List* ListAt(int path);

  JsonPaths tree;
  std::span<JsonValue> values;
  // Paths that the last record has values at: most have few of many.
  std::vector<std::size_t> touched;
  std::vector<List> lists;  // few
  JsonValue unwanted;
  ondemand::parser parser;
  const char* end = nullptr;  // of this record
  bool has_escapes = false;   // anywhere in this record; most have none
};

// A token reaches up to the next one, blanks included. Of an array that is cut
// off, simdjson takes what stands after the record for one more: nothing here.
std::string_view JsonRecord::Reader::TokenOf(ondemand::value& value) const {
  std::string_view token = value.raw_json_token();
  if (token.data() >= end) {
    return {};
  }
  while (!token.empty() && IsSpace(token.back())) {
    token.remove_suffix(1);
  }
  return token;
}

// Capacities are powers of two: simdjson would allocate anew for every record
// that is a byte longer than the longest so far.
bool JsonRecord::Reader::SizeFor(std::size_t record_size) {
  const std::size_t capacity = parser.capacity();
  if (record_size <= capacity &&
      (capacity <= kKeptCapacity || record_size > kKeptCapacity)) {
    return true;
  }
  return parser.allocate(std::max(
             kLeastCapacity, std::bit_ceil(record_size))) == simdjson::SUCCESS;
}

bool JsonRecord::Reader::Read(std::string_view record) {
  for (const std::size_t path : touched) {
    values[path] = JsonValue();
  }
  touched.clear();
  for (List& list : lists) {
    list.items.clear();
  }
  if (record.starts_with("\xEF\xBB\xBF")) {
    record.remove_prefix(3);
  }
  if (record.size() > simdjson::SIMDJSON_MAXSIZE_BYTES / 2 ||
      !SizeFor(record.size())) {
    return false;
  }
  end = record.data() + record.size();
  has_escapes = record.find('\\') != std::string_view::npos;
  const simdjson::padded_string_view padded(
      record, record.size() + simdjson::SIMDJSON_PADDING);
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS ||
      !ReadObject(object, JsonPaths::kRoot)) {
    return false;
  }
  for (const JsonPaths::Same& same : tree.same()) {
    const auto other = static_cast<std::size_t>(same.other);
    values[other] = values[static_cast<std::size_t>(same.first)];
    touched.push_back(other);
  }
  // Anything after the object?
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

bool JsonRecord::Reader::ReadObject(ondemand::object object, int parent) {
  for (auto result : object) {
    if (result.error() != simdjson::SUCCESS) {
      return false;
    }
    // A reference, for the same reason as SlotOf.
    auto&& field = std::move(result).value_unsafe();
    const std::string_view key = KeyOf(field);
    int node = tree.Find(parent, key);
    if (node == JsonPaths::kNoNode && has_escapes &&
        key.find('\\') != std::string_view::npos) {
      std::string_view plain;
      if (field.unescaped_key().get(plain) == simdjson::SUCCESS) {
        node = tree.Find(parent, plain);
      }
    }
    if (node != JsonPaths::kNoNode && !ReadValue(field.value(), node, false)) {
      return false;
    }
  }
  return true;
}

// Where a value goes; of equal keys the later ones go nowhere. Values are
// written in place: copies of these small structs stall on their own stores.
JsonValue& JsonRecord::Reader::SlotOf(int node) {
  const int path = tree.PathAt(node);
  if (path >= 0) {
    JsonValue& slot = values[static_cast<std::size_t>(path)];
    if (slot.type == JsonType::kAbsent) {
      touched.push_back(static_cast<std::size_t>(path));
      return slot;
    }
  }
  return unwanted;
}

// False only where the record cannot be read on.
bool JsonRecord::Reader::ReadValue(ondemand::value& value, int node,
                                   bool in_array) {
  const std::string_view token = TokenOf(value);
  const char first = token.empty() ? '\0' : token.front();
  if (first == '"') {
    return ReadString(value, token, &SlotOf(node));
  }
  if (first == '[') {
    if (!in_array) {
      return ReadArray(value, node);
    }
    SlotOf(node).type = JsonType::kArray;
    return true;
  }
  if (first != '{') {
    return ReadAtom(token, &SlotOf(node));
  }
  JsonValue& slot = SlotOf(node);
  slot.type = JsonType::kObject;
  if (List* const list = ListAt(tree.PathAt(node));
      list != nullptr && list->objects && &slot != &unwanted) {
    list->items.resize(1);
    return ReadRaw(value, &list->items.front());
  }
  if (!tree.HasChildren(node)) {
    return true;
  }
  ondemand::object object;
  return value.get_object().get(object) == simdjson::SUCCESS &&
         ReadObject(object, node);
}

bool JsonRecord::Reader::ReadString(ondemand::value& value,
                                    std::string_view token, JsonValue* out) {
  if (token.size() < 2 || token.back() != '"') {
    return false;
  }
  out->type = JsonType::kString;
  out->text = token.substr(1, token.size() - 2);
  if (has_escapes && out->text.find('\\') != std::string_view::npos) {
    std::string_view plain;
    if (value.get_string().get(plain) == simdjson::SUCCESS) {
      out->text = plain;
    }
  }
  return true;
}

// An object as it is written.
bool JsonRecord::Reader::ReadRaw(ondemand::value& value,
                                 std::string_view* out) {
  ondemand::object object;
  return value.get_object().get(object) == simdjson::SUCCESS &&
         object.raw_json().get(*out) == simdjson::SUCCESS;
}

bool JsonRecord::Reader::ReadArray(ondemand::value& value, int node) {
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    return false;
  }
  bool is_empty = false;
  if (array.is_empty().get(is_empty) != simdjson::SUCCESS) {
    return false;
  }
  if (is_empty) {
    SlotOf(node).type = JsonType::kArray;
    return true;
  }
  if (List* const list = ListAt(tree.PathAt(node)); list != nullptr) {
    return ReadItems(array, node, list);
  }
  if (tree.HasElements(node)) {
    return ReadElements(array, node);
  }
  ondemand::array_iterator at;
  ondemand::value first;
  return array.begin().get(at) == simdjson::SUCCESS &&
         (*at).get(first) == simdjson::SUCCESS && ReadValue(first, node, true);
}

bool JsonRecord::Reader::ReadElements(ondemand::array array, int node) {
  char key = '0';
  for (auto result : array) {
    ondemand::value value;
    if (std::move(result).get(value) != simdjson::SUCCESS) {
      return false;
    }
    const int element =
        key == '0' ? node : tree.Find(node, std::string_view(&key, 1));
    if (TokenOf(value).empty() ||
        (element != JsonPaths::kNoNode && !ReadValue(value, element, true))) {
      return false;
    }
    if (key++ == '9') {
      break;
    }
  }
  return true;
}

bool JsonRecord::Reader::ReadItems(ondemand::array array, int node,
                                   List* list) {
  JsonValue& slot = SlotOf(node);
  slot.type = JsonType::kArray;
  const char wanted = list->objects ? '{' : '"';
  for (auto result : array) {
    ondemand::value value;
    if (std::move(result).get(value) != simdjson::SUCCESS) {
      return false;
    }
    const std::string_view token = TokenOf(value);
    if (token.empty()) {
      return false;
    }
    if (token.front() != wanted) {
      continue;
    }
    JsonValue item;
    if (list->objects ? !ReadRaw(value, &item.text)
                      : !ReadString(value, token, &item)) {
      return false;
    }
    if (&slot != &unwanted) {
      list->items.push_back(item.text);
    }
  }
  if (!list->objects && !list->items.empty() && &slot != &unwanted) {
    slot = {list->items.front(), JsonType::kString};
  }
  return true;
}

JsonRecord::Reader::List* JsonRecord::Reader::ListAt(int path) {
  for (List& list : lists) {
    if (list.path == path) {
      return &list;
    }
  }
  return nullptr;
}

JsonRecord::JsonRecord(std::span<const std::string_view> paths)
    : values_(paths.size()),
      reader_(std::make_unique<Reader>(paths, values_)) {}
JsonRecord::~JsonRecord() = default;

bool JsonRecord::Read(std::string_view record) {
  return reader_->Read(record);
}

std::span<const std::string_view> JsonRecord::items(std::size_t path) const {
  const Reader::List* const list = reader_->ListAt(static_cast<int>(path));
  if (list != nullptr && (list->objects || !list->items.empty())) {
    return list->items;
  }
  const JsonValue& value = values_[path];
  return {&value.text, value.type == JsonType::kString ? 1U : 0U};
}

}  // namespace mailscan
