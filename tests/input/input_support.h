#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

// One member or frame; filter is an ARCHIVE_FILTER_ number.
inline std::string Compress(std::string_view bytes, int filter) {
  if (bytes.empty() && filter == ARCHIVE_FILTER_LZ4) {
    // libarchive's writer fails on no data at all; this is what lz4 writes.
    return {"\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0\x05\x5d\xcc\x02", 15};
  }
  std::string out(bytes.size() * 2 + (std::size_t{1} << 16U), '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  EXPECT_EQ(archive_write_add_filter(writer, filter), ARCHIVE_OK);
  archive_write_set_format_raw(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, bytes.data(), bytes.size());
  archive_entry_free(entry);
  EXPECT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

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

template <typename Kind>
std::unique_ptr<Parser> MakeParser() {
  return std::make_unique<Kind>();
}

inline constexpr ParserInfo kWords = {"words", "lines of a word",
                                      Framing::kLines, MakeParser<WordParser>};
inline constexpr ParserInfo kObjects = {
    "objects", "JSON objects", Framing::kJson, MakeParser<ObjectParser>};

}  // namespace mailscan::testing
