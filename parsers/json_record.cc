#include "parsers/json_record.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace mailscan {
namespace {

namespace ondemand = simdjson::ondemand;

// A reader that has met one huge record gives the memory back (simdjson keeps
// about six bytes for each byte of a record).
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20U;
constexpr std::size_t kLeastCapacity = std::size_t{4} << 10U;

template <typename Word>
bool SameWord(const char* a, const char* b) {
  Word x = 0;
  Word y = 0;
  std::memcpy(&x, a, sizeof(Word));
  std::memcpy(&y, b, sizeof(Word));
  return x == y;
}

// The ends of a and b, as words that overlap: a call of memcmp for each key
// costs as much as finding the tokens of the record.
bool SameKey(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) {
    return false;
  }
  if (size > 16 || size < 4) {
    return a == b;
  }
  if (size >= 8) {
    return SameWord<std::uint64_t>(a.data(), b.data()) &&
           SameWord<std::uint64_t>(a.data() + size - 8, b.data() + size - 8);
  }
  return SameWord<std::uint32_t>(a.data(), b.data()) &&
         SameWord<std::uint32_t>(a.data() + size - 4, b.data() + size - 4);
}

constexpr int kRoot = 0;
constexpr int kNoNode = -1;

// The paths as a tree of keys, found by (parent, key) in one probe or two.
class PathTree {
 public:
  explicit PathTree(std::span<const std::string_view> paths) {
    std::size_t keys = 0;
    for (const std::string_view path : paths) {
      keys += 1 + static_cast<std::size_t>(
                      std::count(path.begin(), path.end(), '.'));
    }
    slots_.resize(std::bit_ceil(keys * 4), kNoNode);
    nodes_.resize(1);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      Add(paths[i], static_cast<int>(i));
    }
  }

  int Find(int parent, std::string_view key) const {
    std::size_t at = Start(parent, key);
    for (; slots_[at] != kNoNode; at = (at + 1) & (slots_.size() - 1)) {
      const Node& node = nodes_[static_cast<std::size_t>(slots_[at])];
      if (node.parent == parent && SameKey(node.key, key)) {
        return slots_[at];
      }
    }
    return kNoNode;
  }
  // The index of the path that ends here, or -1.
  int PathAt(int node) const {
    return nodes_[static_cast<std::size_t>(node)].path;
  }
  bool HasChildren(int node) const {
    return nodes_[static_cast<std::size_t>(node)].has_children;
  }

 private:
  struct Node {
    std::string_view key;
    int parent = kNoNode;
    int path = -1;
    bool has_children = false;
  };

  // Keys differ in their length and ends: enough for a few dozen of them, and
  // cheaper than a hash of every byte.
  std::size_t Start(int parent, std::string_view key) const {
    const auto at = [key](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(key[i]));
    };
    std::size_t mixed = key.size() + 37 * static_cast<std::size_t>(parent);
    if (!key.empty()) {
      mixed += 7 * at(0) + 31 * at(key.size() / 2) + 3 * at(key.size() - 1);
    }
    return mixed & (slots_.size() - 1);
  }

  void Add(std::string_view path, int index) {
    int parent = kRoot;
    while (true) {
      const std::size_t dot = path.find('.');
      const std::string_view key = path.substr(0, dot);
      int node = Find(parent, key);
      if (node == kNoNode) {
        node = static_cast<int>(nodes_.size());
        nodes_.push_back({key, parent, -1, false});
        std::size_t at = Start(parent, key);
        while (slots_[at] != kNoNode) {
          at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = node;
      }
      if (dot == std::string_view::npos) {
        nodes_[static_cast<std::size_t>(node)].path = index;
        return;
      }
      nodes_[static_cast<std::size_t>(node)].has_children = true;
      parent = node;
      path.remove_prefix(dot + 1);
    }
  }

  std::vector<Node> nodes_;
  std::vector<int> slots_;
};

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

// A token reaches up to the next one, blanks included.
std::string_view TokenOf(ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && IsSpace(token.back())) {
    token.remove_suffix(1);
  }
  return token;
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
      : tree(paths), values(slots) {}

  bool Read(std::string_view record);
  bool SizeFor(std::size_t record_size);
  bool ReadObject(ondemand::object object, int parent);
  bool ReadValue(ondemand::value& value, int node, bool in_array);
  bool ReadString(ondemand::value& value, std::string_view token,
                  JsonValue* out);
  bool ReadArray(ondemand::value& value, int node);
  JsonValue& SlotOf(int node);

  PathTree tree;
  std::span<JsonValue> values;
  JsonValue unwanted;
  ondemand::parser parser;
  bool has_escapes = false;  // anywhere in this record; most have none
};

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
  std::fill(values.begin(), values.end(), JsonValue());
  if (record.starts_with("\xEF\xBB\xBF")) {
    record.remove_prefix(3);
  }
  if (record.size() > simdjson::SIMDJSON_MAXSIZE_BYTES / 2 ||
      !SizeFor(record.size())) {
    return false;
  }
  has_escapes = record.find('\\') != std::string_view::npos;
  const simdjson::padded_string_view padded(
      record, record.size() + simdjson::SIMDJSON_PADDING);
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS ||
      !ReadObject(object, kRoot)) {
    return false;
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
    if (node == kNoNode && has_escapes &&
        key.find('\\') != std::string_view::npos) {
      std::string_view plain;
      if (field.unescaped_key().get(plain) == simdjson::SUCCESS) {
        node = tree.Find(parent, plain);
      }
    }
    if (node != kNoNode && !ReadValue(field.value(), node, false)) {
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
  SlotOf(node).type = JsonType::kObject;
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
  ondemand::array_iterator at;
  ondemand::value first;
  return array.begin().get(at) == simdjson::SUCCESS &&
         (*at).get(first) == simdjson::SUCCESS && ReadValue(first, node, true);
}

JsonRecord::JsonRecord(std::span<const std::string_view> paths)
    : values_(paths.size()),
      reader_(std::make_unique<Reader>(paths, values_)) {}
JsonRecord::~JsonRecord() = default;

bool JsonRecord::Read(std::string_view record) {
  return reader_->Read(record);
}

}  // namespace mailscan
