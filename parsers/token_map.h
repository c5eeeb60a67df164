#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/status.h"

namespace mailscan {

// Whose link a token is. The views live as long as the map; empty: not told.
struct TokenOwner {
  std::string_view token;
  std::string_view message_id;  // without <>
  std::string_view recipient;
  std::string_view link;  // where the tracked link leads
};

// A TokenMap says which message, recipient and link the tokens in a tracker's
// URLs stand for. Filled and sealed by one thread, then immutable and any
// thread's. It is kept whole: the texts of a row and about 50 bytes.
class TokenMap {
 public:
  // Adds what a file says: NDJSON, or CSV whose first record names the columns;
  // of "token", "message_id", "recipient" and "link" the first is needed. Of a
  // token told twice the last row counts; of one that several recipients of a
  // message share it is not known whose it is. An error names `path` and the
  // line.
  Status Add(std::string_view text, const std::string& path);
  // After the last Add, before the first Find.
  void Seal();

  std::optional<TokenOwner> Find(std::string_view token) const;
  // The owner whose token is this but for what machines do to URLs: another
  // case of letters, escapes, something put behind it. Nothing where several
  // could be meant.
  std::optional<TokenOwner> FindMutated(std::string_view token) const;
  bool empty() const { return by_token_.empty(); }

 private:
  struct Row {
    std::uint64_t hash = 0;
    std::uint64_t at = 0;  // offset in texts_
  };
  using Rows = std::vector<Row>;

  Status AddCsv(std::string_view text, const std::string& path);
  Status AddJson(std::string_view text, const std::string& path);
  void AddRow(const TokenOwner& owner);
  std::string_view TextAt(std::uint64_t row, std::size_t index) const;
  TokenOwner OwnerAt(std::uint64_t row) const;
  template <typename Take>
  void ForEach(const Rows& rows, std::string_view key, std::size_t text,
               const Take& take) const;

  std::string texts_;  // of a row: five sizes, then token, message id,
                       // recipient, link and the token's plain form
  Rows by_token_;      // sealed: by hash, then in the order of rows
  Rows by_plain_;
};

// What is left of a token when case, escapes and what was put behind it are
// taken away.
std::string PlainToken(std::string_view token);

}  // namespace mailscan
