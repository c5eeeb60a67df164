#include <bzlib.h>

#include "core/input/member_decoder.h"

namespace mailscan {
namespace {

class Bzip2Decoder final : public MemberDecoder {
 public:
  explicit Bzip2Decoder(RawInput& input)
      : MemberDecoder(Compression::kBzip2, input) {}
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }

 private:
  void Begin() override {
    BZ2_bzDecompressEnd(&stream_);  // nothing, before the first
    stream_ = {};
    const int quiet = 0;
    const int fast_not_small = 0;
    if (BZ2_bzDecompressInit(&stream_, quiet, fast_not_small) != BZ_OK) {
      Finish(Ending::kNoMemory);
    }
  }

  Progress Step(std::span<char>& from, std::span<char>& to) override {
    stream_.next_in = from.data();
    stream_.avail_in = static_cast<unsigned>(from.size());
    stream_.next_out = to.data();
    stream_.avail_out = static_cast<unsigned>(to.size());
    const int result = BZ2_bzDecompress(&stream_);
    from = from.last(stream_.avail_in);
    to = to.last(stream_.avail_out);
    if (result == BZ_MEM_ERROR) {
      Finish(Ending::kNoMemory);
    } else if (result < 0) {
      // libbz2 has codes, not words; these are bzip2's.
      Finish(Ending::kDamaged, result == BZ_DATA_ERROR_MAGIC
                                   ? "bad magic number"
                                   : "data integrity error");
    }
    return result == BZ_STREAM_END ? Progress::kMemberEnd : Progress::kInMember;
  }

  bz_stream stream_ = {};
};

}  // namespace

std::unique_ptr<Decoder> MakeBzip2Decoder(RawInput& input) {
  return std::make_unique<Bzip2Decoder>(input);
}

}  // namespace mailscan
