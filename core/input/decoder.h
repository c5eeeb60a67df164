#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/input/raw_input.h"

namespace mailscan {

enum class Compression : std::uint8_t {
  kNone,
  kGzip,
  kBzip2,
  kXz,
  kZstd,
  kLz4
};

// Judged by the first bytes, never by the file's name.
Compression CompressionOf(std::string_view first_bytes);
// Whether a member of this compression may begin so; where the bytes end
// before its magic number does, by as much of it as is there.
bool MayBeginMember(Compression compression, std::string_view bytes);
inline constexpr std::size_t kLongestMagic = 6;

// How compressed data came to its end.
enum class Ending : std::uint8_t {
  kNotYet,
  kClean,
  kTruncated,  // in the middle of something
  kDamaged,
  kTrailing,  // whole, then bytes that are not compressed data
  kNoMemory,  // takes more than there is, or than the decoder's bound
};

// A Decoder gives the bytes that a compressed RawInput stands for, through all
// members or frames, as a stream. Where the data end early or are damaged, what
// can be decoded is given out first: to the last byte with gzip and xz, to the
// last whole block with bzip2, zstd and lz4. One thread at a time; the input
// must outlive it.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  // Up to size bytes; 0 at the end, and then ending() is known.
  // REQUIRES: size > 0.
  virtual std::size_t Read(char* to, std::size_t size) = 0;
  Ending ending() const { return ending_; }
  // What the decompressor said of damaged data; may be empty.
  const std::string& complaint() const { return complaint_; }

 protected:
  Ending ending_ = Ending::kNotYet;
  std::string complaint_;
};

std::unique_ptr<Decoder> MakeGzipDecoder(RawInput& input);
std::unique_ptr<Decoder> MakeBzip2Decoder(RawInput& input);
std::unique_ptr<Decoder> MakeXzDecoder(RawInput& input);
std::unique_ptr<Decoder> MakeZstdDecoder(RawInput& input);
std::unique_ptr<Decoder> MakeLz4Decoder(RawInput& input);
// Null for kNone.
std::unique_ptr<Decoder> MakeDecoder(Compression compression, RawInput& input);

}  // namespace mailscan
