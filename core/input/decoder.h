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

// How compressed data came to its end.
enum class Ending : std::uint8_t {
  kNotYet,
  kClean,
  kTruncated,  // in the middle of something
  kDamaged,
  kTrailing,  // whole, then bytes that are not compressed data
};

// A Decoder gives the bytes that a compressed RawInput stands for, through all
// members or frames, as a stream. Where the data end early or are damaged, what
// was decoded before is given out first: with gzip to the last byte, with the
// others but for what libarchive then drops (at most 128 KiB). One thread at a
// time; the input must outlive it.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  // Up to size bytes; 0 at the end, and then ending() is known.
  virtual std::size_t Read(char* to, std::size_t size) = 0;
  Ending ending() const { return ending_; }
  // What the decompressor said of damaged data; may be empty.
  const std::string& complaint() const { return complaint_; }

 protected:
  Ending ending_ = Ending::kNotYet;
  std::string complaint_;
};

// zlib, not libarchive: libarchive would drop up to 64 KiB (all of a short log)
// when the data end early, and does not tell of trailing bytes.
std::unique_ptr<Decoder> MakeGzipDecoder(RawInput& input);
// REQUIRES: compression is neither kNone nor kGzip.
std::unique_ptr<Decoder> MakeArchiveDecoder(RawInput& input,
                                            Compression compression);

}  // namespace mailscan
