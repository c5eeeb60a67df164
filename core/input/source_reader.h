#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/input/decoder.h"
#include "core/input/raw_input.h"
#include "core/model/status.h"

namespace mailscan {

// A SourceReader gives the bytes of one input, decompressed where its first
// bytes say that it is compressed. Nothing is opened before the first Read, so
// thousands may wait. One thread at a time.
class SourceReader {
 public:
  explicit SourceReader(std::string path) : raw_(std::move(path)) {}

  // Up to size bytes, fewer only at the end; 0 at the end. What went wrong is
  // then in status(); the bytes given before stand.
  std::size_t Read(char* to, std::size_t size);

  bool opened() const { return opened_; }
  const Status& status() const { return status_; }
  std::uint64_t bytes() const { return bytes_; }  // after decompression
  std::uint64_t stored_bytes() const { return raw_.stored_bytes(); }

 private:
  void Open();
  void Finish();

  RawInput raw_;
  std::unique_ptr<Decoder> decoder_;  // null for plain input
  bool asked_ = false;
  bool opened_ = false;
  bool ended_ = false;
  std::uint64_t bytes_ = 0;
  Status status_;
};

}  // namespace mailscan
