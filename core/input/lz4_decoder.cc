#include <lz4frame.h>

#include <algorithm>

#include "core/input/member_decoder.h"

namespace mailscan {
namespace {

constexpr std::size_t kBlockHeaderBytes = 4;

class Lz4Decoder final : public MemberDecoder {
 public:
  explicit Lz4Decoder(RawInput& input)
      : MemberDecoder(Compression::kLz4, input) {
    if (LZ4F_isError(
            LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) {
      Finish(Ending::kNoMemory);
    }
  }
  ~Lz4Decoder() override { LZ4F_freeDecompressionContext(context_); }

 private:
  void Begin() override {
    LZ4F_resetDecompressionContext(context_);
    wanted_ = LZ4F_HEADER_SIZE_MIN;
  }

  // Fed a block at a time, as liblz4 asks: when it meets damage it does not
  // tell what the same call had decoded before.
  Progress Step(std::span<char>& from, std::span<char>& to) override {
    std::size_t used = std::min(from.size(), wanted_);
    std::size_t made = to.size();
    const std::size_t result = LZ4F_decompress(context_, to.data(), &made,
                                               from.data(), &used, nullptr);
    from = from.subspan(used);
    to = to.subspan(made);
    if (LZ4F_isError(result) != 0) {
      const std::string_view name = LZ4F_getErrorName(result);
      const bool is_memory = name == "ERROR_allocation_failed";
      Finish(is_memory ? Ending::kNoMemory : Ending::kDamaged, name.data());
      return Progress::kInMember;
    }
    // What it asks for may include the next block's header.
    wanted_ = result > kBlockHeaderBytes ? result - kBlockHeaderBytes : result;
    return result == 0 ? Progress::kMemberEnd : Progress::kInMember;
  }

  LZ4F_dctx* context_ = nullptr;
  std::size_t wanted_ = LZ4F_HEADER_SIZE_MIN;
};

}  // namespace

std::unique_ptr<Decoder> MakeLz4Decoder(RawInput& input) {
  return std::make_unique<Lz4Decoder>(input);
}

}  // namespace mailscan
