#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/input/source_reader.h"
#include "core/model/event_sink.h"
#include "core/model/parser.h"

namespace mailscan::testing {

// A folder that is gone after the test.
class TempDir {
 public:
  TempDir() {
    std::string pattern = ::testing::TempDir() + "mailscan-input-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string Write(const std::string& name, std::string_view bytes) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

 private:
  std::string path_;
};

// "line 1 of corp.example ...", always different, so that nothing compresses
// to nothing.
inline std::string SomeLines(int count) {
  std::string lines;
  unsigned state = 12345;
  for (int i = 1; i <= count; ++i) {
    lines += "line " + std::to_string(i) + " of corp.example ";
    for (int word = 0; word < 4; ++word) {
      state = state * 1103515245U + 12345U;
      lines += std::to_string(state);
    }
    lines += '\n';
  }
  return lines;
}

// What a SourceReader gives of a file, and what it says of it.
struct Got {
  std::string bytes;
  std::string status;
  bool opened = false;
  std::uint64_t stored = 0;
};

inline Got ReadAll(const std::string& path, std::size_t step = 1000) {
  SourceReader reader(path);
  Got got;
  std::string piece(step, '\0');
  for (std::size_t n = reader.Read(piece.data(), step); n > 0;
       n = reader.Read(piece.data(), step)) {
    got.bytes.append(piece, 0, n);
  }
  EXPECT_EQ(got.bytes.size(), reader.bytes());
  got.status = reader.status().message();
  got.opened = reader.opened();
  got.stored = reader.stored_bytes();
  return got;
}

// Reads lines "event ...", "ignore ...", "foreign ..."; the event's local id
// is the line.
class WordParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    if (line.starts_with("ignore")) {
      return LineStatus::kIgnored;
    }
    if (line.starts_with("foreign")) {
      return LineStatus::kForeign;
    }
    if (!line.starts_with("event")) {
      return LineStatus::kMalformed;
    }
    Event event;
    event.set(Field::kLocalId, line);
    sink.Emit(event);
    return LineStatus::kEvent;
  }
};

// Reads JSON objects that begin with {"id"; the event's local id is the text.
class ObjectParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view value, EventSink& sink) override {
    if (!value.starts_with("{\"id\"")) {
      return value.starts_with("{\"other\"") ? LineStatus::kForeign
                                             : LineStatus::kMalformed;
    }
    Event event;
    event.set(Field::kLocalId, value);
    sink.Emit(event);
    return LineStatus::kEvent;
  }
};

// A table whose header begins with "id"; the event's local id is "COLUMN=VALUE"
// of its first column but "id". Rows must have as many commas as their header.
inline bool IsTableHeader(std::string_view record) {
  return record.starts_with("id");
}
class TableParser final : public Parser {
 public:
  void SetHeader(std::string_view header) override { header_ = header; }
  LineStatus ParseLine(std::string_view row, EventSink& sink) override {
    const auto commas = [](std::string_view text) {
      return std::count(text.begin(), text.end(), ',');
    };
    if (header_.empty() || commas(row) != commas(header_)) {
      return LineStatus::kMalformed;
    }
    const std::string id = header_.substr(header_.find(',') + 1) + "=" +
                           std::string(row.substr(row.find(',') + 1));
    Event event;
    event.set(Field::kLocalId, id);
    sink.Emit(event);
    return LineStatus::kEvent;
  }

 private:
  std::string header_;
};

template <typename Kind>
std::unique_ptr<Parser> MakeParser() {
  return std::make_unique<Kind>();
}

inline const ParserInfo kWords = {"words", "lines of a word", Framing::kLines,
                                  MakeParser<WordParser>};
inline const ParserInfo kTable = {"table", "a table", Framing::kCsv,
                                  MakeParser<TableParser>, IsTableHeader};
inline const ParserInfo kObjects = {"objects", "JSON objects", Framing::kJson,
                                    MakeParser<ObjectParser>};

}  // namespace mailscan::testing
