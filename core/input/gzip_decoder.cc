#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "core/input/decoder.h"

namespace mailscan {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10U;
constexpr unsigned char kMagic[] = {0x1f, 0x8b};

class GzipDecoder final : public Decoder {
 public:
  explicit GzipDecoder(RawInput& input) : input_(input), buffer_(kInputBytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
    const int gzip_header_only = 16;
    if (inflateInit2(&stream_, MAX_WBITS + gzip_header_only) != Z_OK) {
      Finish(Ending::kDamaged, "not enough memory");
    }
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

  std::size_t Read(char* to, std::size_t size) override {
    size = std::min<std::size_t>(size, std::numeric_limits<int>::max());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size && ending_ == Ending::kNotYet) {
      Advance();
    }
    return size - stream_.avail_out;
  }

 private:
  void Finish(Ending ending, const char* complaint = nullptr) {
    ending_ = ending;
    complaint_ = complaint == nullptr ? "" : complaint;
  }

  // False at the end of the input. Keeps what was not yet used.
  bool Refill() {
    std::memmove(buffer_.data(), stream_.next_in, stream_.avail_in);
    const std::size_t got = input_.Read(buffer_.data() + stream_.avail_in,
                                        buffer_.size() - stream_.avail_in);
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_in += static_cast<uInt>(got);
    return got != 0;
  }

  void Advance() {
    if (!in_member_ && !NextMember()) {
      return;
    }
    if (stream_.avail_in == 0 && !Refill()) {
      // The decompressor may still hold output that did not fit last time.
      input_ended_ = true;
    }
    const uInt room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      in_member_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      Finish(Ending::kDamaged, stream_.msg);
    } else if (input_ended_ && stream_.avail_out == room) {
      Finish(Ending::kTruncated);
    }
  }

  // False when there is none: the end, or bytes that are no member. Zero bytes
  // between and after members are padding, as gzip takes them.
  bool NextMember() {
    for (;;) {
      while (stream_.avail_in > 0 && any_member_ && *stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
      }
      if (stream_.avail_in >= sizeof(kMagic) || !Refill()) {
        break;
      }
    }
    if (stream_.avail_in == 0) {
      Finish(any_member_ ? Ending::kClean : Ending::kTruncated);
      return false;
    }
    const std::size_t known =
        std::min<std::size_t>(stream_.avail_in, sizeof(kMagic));
    if (std::memcmp(stream_.next_in, kMagic, known) != 0) {
      Finish(any_member_ ? Ending::kTrailing : Ending::kDamaged);
      return false;
    }
    inflateReset(&stream_);
    any_member_ = true;
    in_member_ = true;
    return true;
  }

  RawInput& input_;
  std::vector<char> buffer_;
  z_stream stream_ = {};
  bool any_member_ = false;
  bool in_member_ = false;
  bool input_ended_ = false;
};

}  // namespace

std::unique_ptr<Decoder> MakeGzipDecoder(RawInput& input) {
  return std::make_unique<GzipDecoder>(input);
}

}  // namespace mailscan
