#include "core/input/member_decoder.h"

#include <algorithm>
#include <cstring>

namespace mailscan {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10U;
// zlib and bzip2 count in 32 bits.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30U;
// A library may use a step or two to change its state and nothing else.
constexpr int kMostIdleSteps = 16;

}  // namespace

MemberDecoder::MemberDecoder(Compression compression, RawInput& input)
    : compression_(compression), input_(input), buffer_(kInputBytes) {
  unread_ = {buffer_.data(), 0};
}

void MemberDecoder::Finish(Ending ending, const char* complaint) {
  ending_ = ending;
  complaint_ = complaint == nullptr ? "" : complaint;
}

std::size_t MemberDecoder::Read(char* to, std::size_t size) {
  std::span<char> room(to, std::min(size, kMostAtOnce));
  const std::size_t asked = room.size();
  while (room.size() == asked && ending_ == Ending::kNotYet) {
    Advance(room);
  }
  return asked - room.size();
}

// False at the end of the input. Keeps what was not yet used.
bool MemberDecoder::Refill() {
  std::memmove(buffer_.data(), unread_.data(), unread_.size());
  const std::size_t got = input_.Read(buffer_.data() + unread_.size(),
                                      buffer_.size() - unread_.size());
  unread_ = {buffer_.data(), unread_.size() + got};
  return got != 0;
}

void MemberDecoder::Advance(std::span<char>& to) {
  if (!in_member_ && !NextMember()) {
    return;
  }
  const bool input_ended = unread_.empty() && !Refill();
  const std::size_t had = unread_.size();
  const std::size_t room = to.size();
  in_member_ = Step(unread_, to) == Progress::kInMember;
  if (!in_member_ || ending_ != Ending::kNotYet) {
    return;
  }
  const bool is_idle = unread_.size() == had && to.size() == room;
  idle_steps_ = is_idle ? idle_steps_ + 1 : 0;
  if (is_idle && input_ended) {
    Finish(Ending::kTruncated);
  } else if (idle_steps_ > kMostIdleSteps) {
    Finish(Ending::kDamaged, "it leads nowhere");
  }
}

// As gzip and xz take zero bytes between and after members; to the others they
// are no part of a file.
void MemberDecoder::SkipPadding() {
  const bool may_pad =
      compression_ == Compression::kGzip || compression_ == Compression::kXz;
  while (may_pad && any_member_ && !unread_.empty() && unread_[0] == '\0') {
    unread_ = unread_.subspan(1);
  }
}

// False when there is none: the end, or bytes that are no member.
bool MemberDecoder::NextMember() {
  do {
    SkipPadding();
  } while (unread_.size() < kLongestMagic && Refill());
  const std::string_view next(unread_.data(), unread_.size());
  if (next.empty()) {
    Finish(any_member_ ? Ending::kClean : Ending::kTruncated);
  } else if (MayBeginMember(compression_, next)) {
    any_member_ = true;
    in_member_ = true;
    Begin();
  } else if (any_member_ && CompressionOf(next) == Compression::kNone) {
    Finish(Ending::kTrailing);
  } else {
    // Bytes of another format are no garbage: lines are lost with them.
    Finish(Ending::kDamaged, any_member_ ? "it goes on in another format" : "");
  }
  return ending_ == Ending::kNotYet;
}

}  // namespace mailscan
