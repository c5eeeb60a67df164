#include <lzma.h>

#include "core/input/member_decoder.h"

namespace mailscan {
namespace {

// xz -9 takes 65 MiB; a header can ask for 4 GiB.
constexpr std::uint64_t kMostMemory = std::uint64_t{512} << 20U;

class XzDecoder final : public MemberDecoder {
 public:
  explicit XzDecoder(RawInput& input)
      : MemberDecoder(Compression::kXz, input) {}
  ~XzDecoder() override { lzma_end(&stream_); }

 private:
  void Begin() override {
    const std::uint32_t stream_by_stream = 0;
    if (lzma_stream_decoder(&stream_, kMostMemory, stream_by_stream) !=
        LZMA_OK) {
      Finish(Ending::kNoMemory);
    }
  }

  Progress Step(std::span<char>& from, std::span<char>& to) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(from.data());
    stream_.avail_in = from.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(to.data());
    stream_.avail_out = to.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    from = from.last(stream_.avail_in);
    to = to.last(stream_.avail_out);
    Judge(result);
    return result == LZMA_STREAM_END ? Progress::kMemberEnd
                                     : Progress::kInMember;
  }

  // liblzma has codes, not words; these are xz's.
  void Judge(lzma_ret result) {
    switch (result) {
      case LZMA_OK:
      case LZMA_STREAM_END:
      case LZMA_BUF_ERROR:  // no more input: no error of liblzma's
        return;
      case LZMA_MEM_ERROR:
        return Finish(Ending::kNoMemory);
      case LZMA_MEMLIMIT_ERROR:
        return Finish(Ending::kNoMemory, "the limit is 512 MiB");
      case LZMA_OPTIONS_ERROR:
        return Finish(Ending::kDamaged, "unsupported options");
      default:
        return Finish(Ending::kDamaged, "corrupt data");
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decoder> MakeXzDecoder(RawInput& input) {
  return std::make_unique<XzDecoder>(input);
}

}  // namespace mailscan
