#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/json_record.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// The signatures of a table of providers, made ready to be asked of record
// after record. Immutable once made, any thread; views the table and `extra`.
class SignatureTable {
 public:
  // `extra` are keys that are looked for as well.
  SignatureTable(std::span<const ProviderInfo> table,
                 std::span<const std::string_view> extra);

  // What a record must be read by; marks are its values at these.
  std::span<const std::string_view> paths() const { return paths_; }
  // The first row whose signature the record has; the size of the table when
  // there is none.
  std::size_t FirstMatch(std::span<const JsonValue> marks) const;
  bool HasAnyExtra(std::span<const JsonValue> marks) const;
  // The first row that has the name of this one.
  std::size_t FirstOfName(std::size_t row) const { return rows_[row].first; }

 private:
  static constexpr std::size_t kNoPath = ~std::size_t{0};
  struct Words {
    std::size_t path;
    std::span<const std::string> words;
  };
  struct Row {
    std::size_t first = 0;
    std::size_t needed =
        kNoPath;  // a path without which the row does not match
    std::vector<std::size_t> has;
    std::vector<std::size_t> any;
    std::vector<std::size_t> without;
    std::vector<std::size_t> objects;
    std::vector<Words> is;
  };
  void ChooseNeeded();
  std::size_t IndexOf(std::string_view path);
  std::vector<std::size_t> IndexesOf(std::span<const std::string> paths);
  static bool Matches(const Row& row, std::span<const JsonValue> marks);

  std::vector<std::string_view> paths_;
  std::size_t extra_ = 0;  // how many of these come first
  std::vector<Row> rows_;
};

}  // namespace mailscan
