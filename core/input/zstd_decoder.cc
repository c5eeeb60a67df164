#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>

#include "core/input/member_decoder.h"

namespace mailscan {
namespace {

// 128 MiB, what zstd -d takes without --long.
constexpr int kMostWindowLog = 27;
// How many bytes show how long a frame's header is.
constexpr std::size_t kFirstBytes = 5;
constexpr std::size_t kBlockHeaderBytes = 3;

class ZstdDecoder final : public MemberDecoder {
 public:
  explicit ZstdDecoder(RawInput& input)
      : MemberDecoder(Compression::kZstd, input), context_(ZSTD_createDCtx()) {
    if (context_ == nullptr ||
        ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax,
                                            kMostWindowLog)) != 0) {
      Finish(Ending::kNoMemory);
    }
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

 private:
  void Begin() override {
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    wanted_ = kFirstBytes;
  }

  // Fed a block at a time, as libzstd asks: when it meets damage it does not
  // tell what the same call had decoded before, and given a whole frame at once
  // it decodes all or nothing of it.
  Progress Step(std::span<char>& from, std::span<char>& to) override {
    ZSTD_inBuffer in = {from.data(), std::min(from.size(), wanted_), 0};
    ZSTD_outBuffer out = {to.data(), to.size(), 0};
    const std::size_t result = ZSTD_decompressStream(context_, &out, &in);
    from = from.subspan(in.pos);
    to = to.subspan(out.pos);
    if (ZSTD_isError(result) != 0) {
      const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
      const bool is_memory = code == ZSTD_error_memory_allocation ||
                             code == ZSTD_error_frameParameter_windowTooLarge;
      Finish(is_memory ? Ending::kNoMemory : Ending::kDamaged,
             ZSTD_getErrorName(result));
      return Progress::kInMember;
    }
    // What it asks for may include the next block's header.
    wanted_ = result > kBlockHeaderBytes ? result - kBlockHeaderBytes : result;
    return result == 0 ? Progress::kMemberEnd : Progress::kInMember;
  }

  ZSTD_DCtx* context_;
  std::size_t wanted_ = kFirstBytes;
};

}  // namespace

std::unique_ptr<Decoder> MakeZstdDecoder(RawInput& input) {
  return std::make_unique<ZstdDecoder>(input);
}

}  // namespace mailscan
