// mailscan-bench: how fast one format's parser is on one core, apart from
// reading files, decompression and what becomes of the events.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <string_view>

#include "core/input/parse_block.h"
#include "core/model/event_sink.h"
#include "parsers/formats.h"

namespace mailscan::testing {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

struct Text {
  std::unique_ptr<char[]> bytes;  // padded
  std::size_t size = 0;
};

bool ReadFile(const char* path, Text* text) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) {
    return false;
  }
  text->size = static_cast<std::size_t>(file.tellg());
  text->bytes = std::make_unique<char[]>(text->size + kPadding);
  file.seekg(0);
  file.read(text->bytes.get(), static_cast<std::streamsize>(text->size));
  return file.good();
}

struct Tally {
  std::uint64_t lines = 0;
  std::uint64_t events = 0;
};

// Blocks as large as the program's end where lines do; of JSON it must have one
// value a line. What follows them is readable: the next block, or the padding.
Tally ParseAll(const ParserInfo& format, std::string_view text) {
  Tables tables;
  EventSink sink(tables, 0, "bench", format.name);
  const std::unique_ptr<Parser> parser = format.make();
  LineReader reader;
  reader.framing = format.framing;
  reader.parser = parser.get();
  Tally tally;
  Block block;
  while (!text.empty()) {
    const std::size_t end = text.find('\n', kBlockBytes);
    block.text = text.substr(0, end == text.npos ? end : end + 1);
    const BlockTally parsed = ParseBlock(block, reader, sink);
    tally.lines += parsed.newlines;
    tally.events += sink.count();
    sink.Clear();
    text.remove_prefix(block.text.size());
  }
  return tally;
}

int Measure(const ParserInfo& format, const Text& text, int runs) {
  Tally tally;
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < runs; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    tally = ParseAll(format, {text.bytes.get(), text.size});
    const std::chrono::duration<double> wall =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, wall.count());
  }
  std::printf("%.1f ms %.0f MB/s %.0f lines/s %llu events\n", best * 1e3,
              static_cast<double>(text.size) / best / 1e6,
              static_cast<double>(tally.lines) / best,
              static_cast<unsigned long long>(tally.events));
  return 0;
}

const ParserInfo* FormatOf(std::string_view name) {
  static const Formats kFormats;
  for (const ParserInfo& format : kFormats.parsers()) {
    if (format.name == name && format.framing != Framing::kCsv) {
      return &format;
    }
  }
  return nullptr;
}

int Run(int argc, char** argv) {
  int runs = 3;
  const ParserInfo* format = argc > 2 ? FormatOf(argv[1]) : nullptr;
  if (argc == 4) {
    const char* end = argv[3] + std::strlen(argv[3]);
    const auto result = std::from_chars(argv[3], end, runs);
    runs = result.ptr == end ? runs : 0;
  }
  if (format == nullptr || argc > 4 || runs < 1) {
    std::cerr << "usage: mailscan-bench FORMAT FILE [RUNS]\n"
                 "  FORMAT is one of lines, such as postfix or exim, or of\n"
                 "  JSON, such as webhook; FILE has one value a line then\n";
    return 2;
  }
  Text text;
  if (!ReadFile(argv[2], &text)) {
    std::cerr << "mailscan-bench: cannot read " << argv[2] << "\n";
    return 1;
  }
  return Measure(*format, text, runs);
}

}  // namespace
}  // namespace mailscan::testing

int main(int argc, char** argv) {
  return mailscan::testing::Run(argc, argv);
}
