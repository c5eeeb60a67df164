#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace mailscan {

enum class JsonType : std::uint8_t {
  kAbsent,
  kNull,
  kBool,
  kNumber,
  kString,
  kArray,
  kObject,
};

// What a record has at one path. `text` is the unescaped string, or the digits
// as written of a number, or "true" or "false"; empty for all else. A string
// that cannot be unescaped (a lone surrogate) keeps its escapes.
struct JsonValue {
  std::string_view text;
  JsonType type = JsonType::kAbsent;
};

// A JsonRecord reads one JSON object after another and picks the values at a
// fixed list of paths in a single walk, whatever the order of the keys. Only
// what it picks is checked for syntax beyond structure and UTF-8.
//
// One thread. The values are views into the record and into the reader's own
// buffer: they die with the record and at the next Read.
class JsonRecord {
 public:
  // A path names nested keys with dots: "newsletter.newsletter_id". A key after
  // "~" is in lower case and matches in any: "headers.~message-id". Where a
  // path meets an array, its first element stands for it, and "1" to "9" are
  // keys of those after it: "to.1". Of a path that ends with "[]" items() has
  // all strings in it, of one that ends with "{}" all objects, each as it is
  // written: a record for another JsonRecord. Paths may lead to the same place;
  // the first says how it is read. The texts must outlive the reader; an index
  // into `paths` is an index into values().
  explicit JsonRecord(std::span<const std::string_view> paths);
  ~JsonRecord();
  JsonRecord(const JsonRecord&) = delete;
  JsonRecord& operator=(const JsonRecord&) = delete;

  // False when the record is not one whole object; values() then means
  // nothing. Of equal keys the first counts. REQUIRES: 64 bytes after the
  // record are readable.
  bool Read(std::string_view record);
  // Of what Read has read: whether JsonCutter (core/input/record_cutter.h),
  // which is stricter about brackets, takes it for one value too.
  bool is_sound() const;

  std::span<const JsonValue> values() const { return values_; }
  std::string_view text(std::size_t path) const { return values_[path].text; }
  // The strings of the array at a path that ends with "[]", or the objects of
  // one that ends with "{}", or the one that is there instead.
  std::span<const std::string_view> items(std::size_t path) const;

 private:
  struct Reader;
  std::vector<JsonValue> values_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace mailscan
