#include "core/input/decoder.h"

#include <algorithm>

namespace mailscan {
namespace {

constexpr std::string_view kGzipMagic("\x1f\x8b", 2);
constexpr std::string_view kBzip2Magic("BZh", 3);  // then '1' to '9'
constexpr std::string_view kXzMagic("\xfd\x37\x7a\x58\x5a\x00", kLongestMagic);
constexpr std::string_view kZstdMagic("\x28\xb5\x2f\xfd", 4);
constexpr std::string_view kLz4Magic("\x04\x22\x4d\x18", 4);
// 0x184D2A50 to 0x184D2A5F, little-endian; zstd and lz4 share them, pzstd
// begins its files with one.
constexpr std::string_view kSkippableTail("\x2a\x4d\x18", 3);

struct Format {
  Compression compression;
  std::size_t magic_bytes;
};
constexpr Format kFormats[] = {
    {Compression::kGzip, 2}, {Compression::kBzip2, 4}, {Compression::kXz, 6},
    {Compression::kZstd, 4}, {Compression::kLz4, 4},
};

bool Fits(std::string_view bytes, std::string_view magic) {
  const std::size_t known = std::min(bytes.size(), magic.size());
  return bytes.substr(0, known) == magic.substr(0, known);
}

bool FitsBzip2(std::string_view bytes) {
  return Fits(bytes, kBzip2Magic) &&
         (bytes.size() < 4 || (bytes[3] >= '1' && bytes[3] <= '9'));
}

bool FitsSkippable(std::string_view bytes) {
  return bytes.empty() ||
         ((static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U &&
          Fits(bytes.substr(1), kSkippableTail));
}

}  // namespace

bool MayBeginMember(Compression compression, std::string_view bytes) {
  switch (compression) {
    case Compression::kGzip:
      return Fits(bytes, kGzipMagic);
    case Compression::kBzip2:
      return FitsBzip2(bytes);
    case Compression::kXz:
      return Fits(bytes, kXzMagic);
    case Compression::kZstd:
      return Fits(bytes, kZstdMagic) || FitsSkippable(bytes);
    case Compression::kLz4:
      return Fits(bytes, kLz4Magic) || FitsSkippable(bytes);
    case Compression::kNone:
      break;
  }
  return false;
}

Compression CompressionOf(std::string_view first_bytes) {
  for (const Format& format : kFormats) {
    if (first_bytes.size() >= format.magic_bytes &&
        MayBeginMember(format.compression, first_bytes)) {
      return format.compression;
    }
  }
  return Compression::kNone;
}

std::unique_ptr<Decoder> MakeDecoder(Compression compression, RawInput& input) {
  switch (compression) {
    case Compression::kGzip:
      return MakeGzipDecoder(input);
    case Compression::kBzip2:
      return MakeBzip2Decoder(input);
    case Compression::kXz:
      return MakeXzDecoder(input);
    case Compression::kZstd:
      return MakeZstdDecoder(input);
    case Compression::kLz4:
      return MakeLz4Decoder(input);
    case Compression::kNone:
      break;
  }
  return nullptr;
}

}  // namespace mailscan
