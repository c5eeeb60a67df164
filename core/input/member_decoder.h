#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/input/decoder.h"

namespace mailscan {

// A MemberDecoder is what the decoders share: it feeds a library the raw bytes,
// finds where members (gzip), streams (bzip2, xz) or frames (zstd, lz4) begin,
// and judges how the data end. A library is one Begin and one Step; its memory
// is bounded by what these allow. One thread at a time; the input must outlive
// it.
class MemberDecoder : public Decoder {
 public:
  MemberDecoder(Compression compression, RawInput& input);
  std::size_t Read(char* to, std::size_t size) final;

 protected:
  enum class Progress : std::uint8_t { kInMember, kMemberEnd };

  // Readies the library for a member's first byte; Finish where it cannot.
  virtual void Begin() = 0;
  // Lets the library take from the front of `from` and write to the front of
  // `to`, and cuts off of both what was used. `from` is empty only at the end
  // of the input, and then the library may still hold output; `to` never is.
  // Finish where it complains, with what it wrote before cut off nonetheless.
  virtual Progress Step(std::span<char>& from, std::span<char>& to) = 0;

  void Finish(Ending ending, const char* complaint = nullptr);

 private:
  void Advance(std::span<char>& to);
  bool NextMember();
  void SkipPadding();
  bool Refill();

  Compression compression_;
  RawInput& input_;
  std::vector<char> buffer_;
  std::span<char> unread_;  // of buffer_
  bool any_member_ = false;
  bool in_member_ = false;
  int idle_steps_ = 0;
};

}  // namespace mailscan
