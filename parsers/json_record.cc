#include "parsers/json_record.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "core/model/bytes.h"
#include "parsers/json_cursor.h"
#include "parsers/json_escapes.h"
#include "parsers/json_paths.h"

namespace mailscan {
namespace {

// A reader that has met one huge record gives the memory back.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20U;

bool ReadAtom(const JsonCursor::Atom& atom, JsonValue* out) {
  const std::string_view token = atom.text;
  if (atom.is_number) {
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

}  // namespace

// The walk. It reads each byte once, from value to value, instead of finding
// the tokens of a record first: records are short and most of their bytes are
// in strings. What returns bool is false where the record cannot be read on.
struct JsonRecord::Reader {
  using Written = JsonCursor::Written;

  Reader(std::span<const std::string_view> paths, std::span<JsonValue> slots)
      : tree(paths),
        first_key(tree.size(), JsonPaths::kNoNode),
        next_key(tree.size(), JsonPaths::kNoNode),
        values(slots),
        touched(paths.size()) {
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
  void Forget(std::size_t record_size);

  bool ReadObject(int parent);
  bool ReadValue(int node, bool in_array);
  bool ReadContainer(int node, bool in_array);
  bool ReadString(JsonValue* out);
  bool ReadRaw(std::string_view* out);
  bool ReadArray(int node);
  bool ReadElements(int node);
  bool ReadItems(int node, List* list);
  bool ReadKey(int parent, int* guess, int* node);
  std::optional<std::string_view> Unescaped(std::string_view written);
  JsonValue& SlotOf(int node);
  List* ListAt(int path);

  JsonPaths tree;
  // By node: the wanted key that came first in it, or after it, last time.
  std::vector<int> first_key;
  std::vector<int> next_key;
  std::span<JsonValue> values;
  // Paths that the last record has values at: most have few of many.
  std::vector<std::size_t> touched;
  std::size_t touched_count = 0;
  std::vector<List> lists;  // few
  JsonValue unwanted;
  Bytes unescaped;  // has room for all of this record, or is empty
  JsonCursor cursor;
  std::size_t record_size = 0;
};

void JsonRecord::Reader::Forget(std::size_t next_size) {
  for (std::size_t i = 0; i < touched_count; ++i) {
    values[touched[i]] = JsonValue();
  }
  touched_count = 0;
  for (List& list : lists) {
    list.items.clear();
  }
  if (record_size > kKeptBytes && next_size <= kKeptBytes) {
    unescaped = Bytes();
  }
  unescaped.Clear();
  record_size = next_size;
}

bool JsonRecord::Reader::Read(std::string_view record) {
  Forget(record.size());
  if (!simdjson::validate_utf8(record.data(), record.size())) {
    return false;
  }
  if (record.starts_with("\xEF\xBB\xBF")) {
    record.remove_prefix(3);
  }
  cursor = JsonCursor(record);
  if (!cursor.Enter('{') || !ReadObject(JsonPaths::kRoot)) {
    return false;
  }
  for (const JsonPaths::Same& same : tree.same()) {
    const auto other = static_cast<std::size_t>(same.other);
    values[other] = values[static_cast<std::size_t>(same.first)];
    touched[touched_count++] = other;
  }
  return cursor.AtEnd();
}

// Behind the opening brace, as ReadArray is behind the bracket.
bool JsonRecord::Reader::ReadObject(int parent) {
  if (cursor.Peek() == '}') {
    return cursor.Leave('}');
  }
  int* next = &first_key[static_cast<std::size_t>(parent)];
  do {
    // Programs write their keys in one order: this one is most often the one
    // that stood here last time.
    int node = *next;
    if ((node == JsonPaths::kNoNode || cursor.Peek() != '"' ||
         !cursor.TakeKey(tree.KeyAt(node))) &&
        !ReadKey(parent, next, &node)) {
      return false;
    }
    if (node == JsonPaths::kNoNode) {
      if (!cursor.SkipValue()) {
        return false;
      }
      continue;
    }
    next = &next_key[static_cast<std::size_t>(node)];
    if (!ReadValue(node, false)) {
      return false;
    }
  } while (cursor.Take(','));
  return cursor.Leave('}');
}

// Tells *guess of a key that is wanted, for next time.
bool JsonRecord::Reader::ReadKey(int parent, int* guess, int* node) {
  Written key;
  if (!cursor.TakeString(&key) || !cursor.Take(':')) {
    return false;
  }
  *node = tree.Find(parent, key.text);
  if (key.has_escapes) {
    const std::optional<std::string_view> plain =
        *node == JsonPaths::kNoNode ? Unescaped(key.text) : std::nullopt;
    *node = plain ? tree.Find(parent, *plain) : *node;
  } else if (*node != JsonPaths::kNoNode) {
    *guess = *node;
  }
  return true;
}

// Where a value goes; of equal keys the later ones go nowhere. Values are
// written in place: copies of these small structs stall on their own stores.
inline JsonValue& JsonRecord::Reader::SlotOf(int node) {
  const int path = tree.PathAt(node);
  if (path >= 0) {
    JsonValue& slot = values[static_cast<std::size_t>(path)];
    if (slot.type == JsonType::kAbsent) {
      touched[touched_count++] = static_cast<std::size_t>(path);
      return slot;
    }
  }
  return unwanted;
}

// Inline, with what it calls for a scalar: calls cost as much as the reading.
inline bool JsonRecord::Reader::ReadValue(int node, bool in_array) {
  const char first = cursor.Peek();
  if (first == '"') {
    return ReadString(&SlotOf(node));
  }
  if (first != '[' && first != '{') {
    return ReadAtom(cursor.TakeAtom(), &SlotOf(node));
  }
  return ReadContainer(node, in_array);
}

bool JsonRecord::Reader::ReadContainer(int node, bool in_array) {
  if (cursor.Peek() == '[') {
    if (!in_array) {
      cursor.Enter('[');
      return ReadArray(node);
    }
    SlotOf(node).type = JsonType::kArray;
    return cursor.SkipValue();
  }
  JsonValue& slot = SlotOf(node);
  slot.type = JsonType::kObject;
  if (List* const list = ListAt(tree.PathAt(node));
      list != nullptr && list->objects && &slot != &unwanted) {
    list->items.resize(1);
    return ReadRaw(&list->items.front());
  }
  if (!tree.HasChildren(node)) {
    return cursor.SkipValue();
  }
  cursor.Enter('{');
  return ReadObject(node);
}

inline bool JsonRecord::Reader::ReadString(JsonValue* out) {
  Written string;
  if (!cursor.TakeString(&string)) {
    return false;
  }
  out->type = JsonType::kString;
  out->text = string.text;
  if (string.has_escapes) {
    out->text = Unescaped(string.text).value_or(string.text);
  }
  return true;
}

std::optional<std::string_view> JsonRecord::Reader::Unescaped(
    std::string_view written) {
  // Room once for the whole record: the texts of one must not move.
  char* const begin = unescaped.Room(
      unescaped.empty() ? std::max<std::size_t>(record_size, 1) : 0);
  const char* const last = Unescape(written, begin);
  if (last == nullptr) {
    return std::nullopt;
  }
  unescaped.EndAt(last);
  return std::string_view(begin, static_cast<std::size_t>(last - begin));
}

// An object as it is written; its first key is checked, and no more.
bool JsonRecord::Reader::ReadRaw(std::string_view* out) {
  const char* const begin = cursor.at();
  Written key;
  cursor.Enter('{');
  const bool is_whole =
      cursor.Peek() == '}'
          ? cursor.Leave('}')
          : cursor.TakeString(&key) && cursor.Take(':') && cursor.SkipRest('{');
  *out = {begin, static_cast<std::size_t>(cursor.at() - begin)};
  return is_whole;
}

bool JsonRecord::Reader::ReadArray(int node) {
  if (cursor.Peek() == ']') {
    SlotOf(node).type = JsonType::kArray;
    return cursor.Leave(']');
  }
  if (List* const list = ListAt(tree.PathAt(node)); list != nullptr) {
    return ReadItems(node, list);
  }
  if (tree.HasElements(node)) {
    return ReadElements(node);
  }
  return ReadValue(node, true) &&
         (cursor.Take(',') ? cursor.SkipRest('[') : cursor.Leave(']'));
}

bool JsonRecord::Reader::ReadElements(int node) {
  char key = '0';
  do {
    const int element =
        key == '0' ? node : tree.Find(node, std::string_view(&key, 1));
    if (element == JsonPaths::kNoNode ? !cursor.SkipValue()
                                      : !ReadValue(element, true)) {
      return false;
    }
    if (key++ == '9') {
      return cursor.SkipRest('[');
    }
  } while (cursor.Take(','));
  return cursor.Leave(']');
}

bool JsonRecord::Reader::ReadItems(int node, List* list) {
  JsonValue& slot = SlotOf(node);
  slot.type = JsonType::kArray;
  const bool is_first = &slot != &unwanted;
  const char wanted = list->objects ? '{' : '"';
  do {
    JsonValue item;
    const bool is_wanted = cursor.Peek() == wanted;
    if (!is_wanted
            ? !cursor.SkipValue()
            : !(list->objects ? ReadRaw(&item.text) : ReadString(&item))) {
      return false;
    }
    if (is_wanted && is_first) {
      list->items.push_back(item.text);
    }
  } while (cursor.Take(','));
  if (!list->objects && !list->items.empty() && is_first) {
    slot = {list->items.front(), JsonType::kString};
  }
  return cursor.Leave(']');
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

bool JsonRecord::is_sound() const {
  return reader_->cursor.is_sound();
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
