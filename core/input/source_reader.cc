#include "core/input/source_reader.h"

#include <string_view>

namespace mailscan {
namespace {

constexpr std::string_view kGzipMagic("\x1f\x8b", 2);
constexpr std::string_view kXzMagic("\xfd\x37\x7a\x58\x5a\x00", 6);
constexpr std::string_view kZstdMagic("\x28\xb5\x2f\xfd", 4);
constexpr std::string_view kLz4Magic("\x04\x22\x4d\x18", 4);
// 0x184D2A50 to 0x184D2A5F, little-endian; zstd and lz4 share them, pzstd
// begins its files with one.
constexpr std::string_view kSkippableTail("\x2a\x4d\x18", 3);

bool IsBzip2(std::string_view bytes) {
  return bytes.size() >= 4 && bytes.starts_with("BZh") && bytes[3] >= '1' &&
         bytes[3] <= '9';
}

bool IsSkippable(std::string_view bytes) {
  return bytes.size() >= 4 &&
         (static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U &&
         bytes.substr(1).starts_with(kSkippableTail);
}

}  // namespace

Compression CompressionOf(std::string_view first_bytes) {
  if (first_bytes.starts_with(kGzipMagic)) {
    return Compression::kGzip;
  }
  if (IsBzip2(first_bytes)) {
    return Compression::kBzip2;
  }
  if (first_bytes.starts_with(kXzMagic)) {
    return Compression::kXz;
  }
  if (first_bytes.starts_with(kZstdMagic) || IsSkippable(first_bytes)) {
    return Compression::kZstd;
  }
  return first_bytes.starts_with(kLz4Magic) ? Compression::kLz4
                                            : Compression::kNone;
}

void SourceReader::Open() {
  asked_ = true;
  status_ = raw_.Open();
  opened_ = status_.ok();
  if (!opened_) {
    ended_ = true;
    return;
  }
  const Compression compression = CompressionOf(raw_.Peek());
  if (compression == Compression::kGzip) {
    decoder_ = MakeGzipDecoder(raw_);
  } else if (compression != Compression::kNone) {
    decoder_ = MakeArchiveDecoder(raw_, compression);
  }
}

std::size_t SourceReader::Read(char* to, std::size_t size) {
  if (!asked_) {
    Open();
  }
  std::size_t have = 0;
  while (have < size && !ended_) {
    const std::size_t got = decoder_ == nullptr
                                ? raw_.Read(to + have, size - have)
                                : decoder_->Read(to + have, size - have);
    have += got;
    if (got == 0) {
      Finish();
    }
  }
  bytes_ += have;
  return have;
}

void SourceReader::Finish() {
  ended_ = true;
  const std::string name = NameForPeople(raw_.path());
  status_ = raw_.status();
  const Ending ending =
      decoder_ == nullptr ? Ending::kClean : decoder_->ending();
  if (status_.ok() && ending == Ending::kTruncated) {
    status_ = Status::Error(name +
                            ": compressed data ends early; the lines before "
                            "it were kept; fetch the file again");
  } else if (status_.ok() && ending == Ending::kTrailing) {
    status_ = Status::Error(name +
                            ": bytes after the compressed data were skipped; "
                            "all lines were kept; check how the file was made");
  } else if (status_.ok() && ending == Ending::kDamaged) {
    const std::string& complaint = decoder_->complaint();
    status_ = Status::Error(name + ": compressed data is damaged" +
                            (complaint.empty() ? "" : " (" + complaint + ")") +
                            "; the lines before the damage were kept; fetch "
                            "the file again");
  }
  decoder_.reset();
  raw_.Close();
}

}  // namespace mailscan
