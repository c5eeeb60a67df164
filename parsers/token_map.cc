#include "parsers/token_map.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/model/hash.h"
#include "parsers/csv_row.h"
#include "parsers/json_record.h"
#include "parsers/percent.h"

namespace mailscan {
namespace {

constexpr std::array<std::string_view, 4> kColumns = {"token", "message_id",
                                                      "recipient", "link"};
constexpr std::size_t kTexts = kColumns.size() + 1;  // and the plain token
constexpr std::size_t kJsonPadding = 64;             // see JsonRecord

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view WithoutAngles(std::string_view id) {
  return id.size() >= 2 && id.front() == '<' && id.back() == '>'
             ? id.substr(1, id.size() - 2)
             : id;
}

Status RowError(const std::string& path, std::size_t line,
                std::string_view what) {
  return Status::Error(
      path + ":" + std::to_string(line) + ": " + std::string(what) +
      "; a token map has the columns token, message_id, recipient and link, "
      "as CSV with a header or as one JSON object a line");
}

// Takes the next record off `left`: a line, and those that follow while a
// quote is open. `line` counts what was taken.
std::string_view TakeCsvRecord(std::string_view* left, std::size_t* line) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < left->size() && (quoted || (*left)[at] != '\n'); ++at) {
    quoted = quoted != ((*left)[at] == '"');
    *line += (*left)[at] == '\n' ? 1U : 0U;
  }
  std::string_view record = left->substr(0, at);
  left->remove_prefix(std::min(at + 1, left->size()));
  if (record.ends_with('\r')) {
    record.remove_suffix(1);
  }
  return record;
}

}  // namespace

std::string PlainToken(std::string_view token) {
  std::string plain = PercentDecoded(token);
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  plain.erase(std::find_if_not(plain.begin(), plain.end(), is_token),
              plain.end());
  for (char& c : plain) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

Status TokenMap::Add(std::string_view text, const std::string& path) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  text.remove_prefix(text.starts_with(kBom) ? kBom.size() : 0);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  return is_json ? AddJson(text, path) : AddCsv(text, path);
}

Status TokenMap::AddCsv(std::string_view text, const std::string& path) {
  CsvRow row;
  std::array<std::size_t, kColumns.size()> at;
  at.fill(std::string_view::npos);
  bool has_header = false;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t first_line = line;
    const std::string_view record = TakeCsvRecord(&text, &line);
    if (record.empty()) {
      continue;
    }
    if (!row.Read(record)) {
      return RowError(path, first_line, "a quote has no end");
    }
    if (!has_header) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto column =
            std::find(kColumns.begin(), kColumns.end(), WithoutBlanks(row[i]));
        if (column != kColumns.end()) {
          at[static_cast<std::size_t>(column - kColumns.begin())] = i;
        }
      }
      has_header = true;
      if (at[0] == std::string_view::npos) {
        return RowError(path, first_line, "no column is named token");
      }
      continue;
    }
    std::array<std::string_view, kColumns.size()> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i] = at[i] < row.size() ? row[at[i]] : std::string_view();
    }
    if (texts[0].empty()) {
      return RowError(path, first_line, "the token is empty");
    }
    AddRow({texts[0], texts[1], texts[2], texts[3]});
  }
  return Status::Ok();
}

Status TokenMap::AddJson(std::string_view text, const std::string& path) {
  JsonRecord record(kColumns);
  std::string padded;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view object = WithoutBlanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (object.empty()) {
      continue;
    }
    padded.assign(object);
    padded.reserve(object.size() + kJsonPadding);
    if (!record.Read(padded)) {
      return RowError(path, line, "not one whole JSON object");
    }
    if (record.text(0).empty()) {
      return RowError(path, line, "the token is missing");
    }
    AddRow({record.text(0), record.text(1), record.text(2), record.text(3)});
  }
  return Status::Ok();
}

void TokenMap::AddRow(const TokenOwner& owner) {
  const std::string_view token = WithoutBlanks(owner.token);
  const std::string plain = PlainToken(token);
  const std::array<std::string_view, kTexts> texts = {
      token, WithoutAngles(WithoutBlanks(owner.message_id)),
      WithoutBlanks(owner.recipient), WithoutBlanks(owner.link), plain};
  const std::uint64_t at = texts_.size();
  for (const std::string_view text : texts) {
    const auto size = static_cast<std::uint32_t>(text.size());
    std::array<char, sizeof(size)> bytes;
    std::memcpy(bytes.data(), &size, sizeof(size));
    texts_.append(bytes.data(), bytes.size());
  }
  for (const std::string_view text : texts) {
    texts_ += text;
  }
  by_token_.push_back({Hash64(token), at});
  by_plain_.push_back({Hash64(plain), at});
}

void TokenMap::Seal() {
  for (Rows* rows : {&by_token_, &by_plain_}) {
    std::sort(rows->begin(), rows->end(), [](const Row& a, const Row& b) {
      return a.hash != b.hash ? a.hash < b.hash : a.at < b.at;
    });
  }
}

std::string_view TokenMap::TextAt(std::uint64_t row, std::size_t index) const {
  std::array<std::uint32_t, kTexts> sizes;
  std::memcpy(sizes.data(), texts_.data() + row, sizeof(sizes));
  std::size_t at = row + sizeof(sizes);
  for (std::size_t i = 0; i < index; ++i) {
    at += sizes[i];
  }
  return std::string_view(texts_).substr(at, sizes[index]);
}

TokenOwner TokenMap::OwnerAt(std::uint64_t row) const {
  return {TextAt(row, 0), TextAt(row, 1), TextAt(row, 2), TextAt(row, 3)};
}

template <typename Take>
void TokenMap::ForEach(const Rows& rows, std::string_view key, std::size_t text,
                       const Take& take) const {
  const std::uint64_t hash = Hash64(key);
  auto row = std::lower_bound(
      rows.begin(), rows.end(), hash,
      [](const Row& at, std::uint64_t value) { return at.hash < value; });
  for (; row != rows.end() && row->hash == hash; ++row) {
    if (TextAt(row->at, text) == key) {
      take(row->at);
    }
  }
}

std::optional<TokenOwner> TokenMap::Find(std::string_view token) const {
  std::optional<TokenOwner> found;
  ForEach(by_token_, token, 0, [&](std::uint64_t row) {
    TokenOwner next = OwnerAt(row);
    const bool shared = found && !next.message_id.empty() &&
                        next.message_id == found->message_id &&
                        next.recipient != found->recipient;
    if (shared) {
      next.recipient = {};
    }
    found = next;
  });
  return found;
}

std::optional<TokenOwner> TokenMap::FindMutated(std::string_view token) const {
  const std::string plain = PlainToken(token);
  if (plain.empty()) {
    return std::nullopt;
  }
  std::string_view meant;
  bool several = false;
  ForEach(by_plain_, plain, kTexts - 1, [&](std::uint64_t row) {
    const std::string_view known = TextAt(row, 0);
    several = several || (!meant.empty() && known != meant);
    meant = known;
  });
  return several || meant.empty() ? std::nullopt : Find(meant);
}

}  // namespace mailscan
