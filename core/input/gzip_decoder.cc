#include <zlib.h>

#include "core/input/member_decoder.h"

namespace mailscan {
namespace {

class GzipDecoder final : public MemberDecoder {
 public:
  explicit GzipDecoder(RawInput& input)
      : MemberDecoder(Compression::kGzip, input) {
    const int gzip_header_only = 16;
    if (inflateInit2(&stream_, MAX_WBITS + gzip_header_only) != Z_OK) {
      Finish(Ending::kNoMemory);
    }
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

 private:
  void Begin() override { inflateReset(&stream_); }

  Progress Step(std::span<char>& from, std::span<char>& to) override {
    stream_.next_in = reinterpret_cast<Bytef*>(from.data());
    stream_.avail_in = static_cast<uInt>(from.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = static_cast<uInt>(to.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    from = from.last(stream_.avail_in);
    to = to.last(stream_.avail_out);
    if (result == Z_MEM_ERROR) {
      Finish(Ending::kNoMemory);
    } else if (result < 0 && result != Z_BUF_ERROR) {
      Finish(Ending::kDamaged, stream_.msg);
    }
    return result == Z_STREAM_END ? Progress::kMemberEnd : Progress::kInMember;
  }

  z_stream stream_ = {};
};

}  // namespace

std::unique_ptr<Decoder> MakeGzipDecoder(RawInput& input) {
  return std::make_unique<GzipDecoder>(input);
}

}  // namespace mailscan
