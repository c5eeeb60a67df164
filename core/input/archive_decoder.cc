#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/input/decoder.h"

namespace mailscan {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10U;
constexpr std::uint64_t kShortestBzip2 = 14;

int FilterOf(Compression compression) {
  switch (compression) {
    case Compression::kBzip2:
      return ARCHIVE_FILTER_BZIP2;
    case Compression::kXz:
      return ARCHIVE_FILTER_XZ;
    case Compression::kZstd:
      return ARCHIVE_FILTER_ZSTD;
    case Compression::kLz4:
      return ARCHIVE_FILTER_LZ4;
    case Compression::kGzip:
      return ARCHIVE_FILTER_GZIP;
    case Compression::kNone:
      break;
  }
  return ARCHIVE_FILTER_NONE;
}

class ArchiveDecoder final : public Decoder {
 public:
  ArchiveDecoder(RawInput& input, Compression compression)
      : input_(input),
        bzip2_(compression == Compression::kBzip2),
        buffer_(kInputBytes),
        archive_(archive_read_new()) {
    if (archive_ == nullptr) {
      ending_ = Ending::kDamaged;
      complaint_ = "not enough memory";
      return;
    }
    archive_read_support_format_raw(archive_);
    archive_read_support_format_empty(archive_);
    archive_entry* entry = nullptr;
    int result = archive_read_append_filter(archive_, FilterOf(compression));
    // A warning says that a program outside would do the work; that is not
    // for bytes from nowhere.
    if (result == ARCHIVE_OK) {
      result = archive_read_open(archive_, this, nullptr, Fill, nullptr);
    }
    if (result == ARCHIVE_OK && archive_errno(archive_) == 0) {
      result = archive_read_next_header(archive_, &entry);
    }
    // An empty log is an archive without entry; so is one that breaks before
    // its first byte, but then libarchive has an error to tell.
    if (result != ARCHIVE_OK || archive_errno(archive_) != 0) {
      Finish(result == ARCHIVE_EOF && archive_errno(archive_) == 0);
    }
  }
  ~ArchiveDecoder() override { archive_read_free(archive_); }

  std::size_t Read(char* to, std::size_t size) override {
    // Blocks, not archive_read_data, which forgets what it has already read
    // when an error follows.
    while (pending_.empty() && ending_ == Ending::kNotYet) {
      const void* block = nullptr;
      std::size_t block_size = 0;
      la_int64_t offset = 0;
      const int result =
          archive_read_data_block(archive_, &block, &block_size, &offset);
      if (result == ARCHIVE_OK) {
        pending_ = {static_cast<const char*>(block), block_size};
      } else {
        Finish(result == ARCHIVE_EOF);
      }
    }
    const std::size_t taken = std::min(size, pending_.size());
    if (taken > 0) {
      std::memcpy(to, pending_.data(), taken);
      pending_.remove_prefix(taken);
    }
    return taken;
  }

 private:
  static la_ssize_t Fill(archive* /*reader*/, void* self, const void** bytes) {
    ArchiveDecoder* const decoder = static_cast<ArchiveDecoder*>(self);
    *bytes = decoder->buffer_.data();
    const std::size_t got =
        decoder->input_.Read(decoder->buffer_.data(), decoder->buffer_.size());
    decoder->input_ended_ = got == 0;
    return static_cast<la_ssize_t>(got);
  }

  void Finish(bool clean) {
    // To libarchive a bzip2 stream shorter than the shortest is no stream, and
    // so the end.
    const bool is_stub = bzip2_ && input_.stored_bytes() < kShortestBzip2;
    if (clean && !is_stub) {
      ending_ = Ending::kClean;
      return;
    }
    // libarchive has no code of its own for data that end early; it has then
    // asked for more and got none.
    ending_ = input_ended_ || is_stub ? Ending::kTruncated : Ending::kDamaged;
    const char* complaint = archive_error_string(archive_);
    complaint_ = complaint == nullptr ? "" : complaint;
  }

  RawInput& input_;
  bool bzip2_;
  std::vector<char> buffer_;
  archive* archive_;
  std::string_view pending_;  // libarchive's, until its next block
  bool input_ended_ = false;
};

}  // namespace

std::unique_ptr<Decoder> MakeArchiveDecoder(RawInput& input,
                                            Compression compression) {
  return std::make_unique<ArchiveDecoder>(input, compression);
}

}  // namespace mailscan
