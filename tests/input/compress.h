#pragma once

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "core/input/decoder.h"

namespace mailscan::testing {

// How often a member is divided into blocks that can be decoded by themselves:
// the libraries' own choice, or after every few lines (bzip2: every 100 kB).
enum class Blocks : std::uint8_t { kLarge, kSmall };
inline constexpr std::size_t kSmallBlock = 500;

inline std::size_t PieceSize(Blocks blocks) {
  return blocks == Blocks::kSmall ? kSmallBlock
                                  : std::numeric_limits<std::size_t>::max();
}

inline std::string Gzip(std::string_view bytes, Blocks blocks) {
  z_stream stream = {};
  const int gzip_header = 16;
  EXPECT_EQ(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                         MAX_WBITS + gzip_header, 8, Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string from(bytes);
  std::string out(from.size() * 2 + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(from.data());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  std::size_t left = from.size();
  do {
    const std::size_t piece = std::min(left, PieceSize(blocks));
    left -= piece;
    stream.avail_in = static_cast<uInt>(piece);
    EXPECT_EQ(deflate(&stream, left == 0 ? Z_FINISH : Z_FULL_FLUSH),
              left == 0 ? Z_STREAM_END : Z_OK);
  } while (left > 0);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string Bzip2(std::string_view bytes, Blocks blocks) {
  std::string from(bytes);
  std::string out(from.size() * 2 + 1000, '\0');
  unsigned size = static_cast<unsigned>(out.size());
  const int hundred_kb = blocks == Blocks::kSmall ? 1 : 9;
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, from.data(),
                                     static_cast<unsigned>(from.size()),
                                     hundred_kb, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

inline std::string Xz(std::string_view bytes, Blocks blocks) {
  lzma_stream stream = LZMA_STREAM_INIT;
  EXPECT_EQ(lzma_easy_encoder(&stream, 1, LZMA_CHECK_CRC64), LZMA_OK);
  std::string out(bytes.size() * 2 + 1000, '\0');
  stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = out.size();
  std::size_t left = bytes.size();
  do {
    const std::size_t piece = std::min(left, PieceSize(blocks));
    left -= piece;
    stream.avail_in = piece;
    EXPECT_EQ(lzma_code(&stream, left == 0 ? LZMA_FINISH : LZMA_FULL_FLUSH),
              LZMA_STREAM_END);
  } while (left > 0);
  out.resize(stream.total_out);
  lzma_end(&stream);
  return out;
}

inline std::string Zstd(std::string_view bytes, Blocks blocks) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  // Told its size, a frame states it, as those of the zstd program do.
  ZSTD_CCtx_setPledgedSrcSize(context, bytes.size());
  std::string out(bytes.size() * 2 + 1000, '\0');
  ZSTD_outBuffer to = {out.data(), out.size(), 0};
  ZSTD_inBuffer from = {bytes.data(), 0, 0};
  do {
    from.size += std::min(bytes.size() - from.size, PieceSize(blocks));
    const bool is_last = from.size == bytes.size();
    EXPECT_EQ(ZSTD_compressStream2(context, &to, &from,
                                   is_last ? ZSTD_e_end : ZSTD_e_flush),
              0U);
  } while (from.size < bytes.size());
  out.resize(to.pos);
  ZSTD_freeCCtx(context);
  return out;
}

inline std::string Lz4(std::string_view bytes, Blocks blocks) {
  LZ4F_preferences_t how = {};
  const bool is_small = blocks == Blocks::kSmall;
  // lz4 takes 4 MB; for short data the decoder's 4 MB would only cost time.
  const bool is_long = bytes.size() > std::size_t{256} << 10U;
  how.frameInfo.blockSizeID = is_small  ? LZ4F_max64KB
                              : is_long ? LZ4F_max4MB
                                        : LZ4F_max256KB;
  how.frameInfo.blockMode = is_small ? LZ4F_blockIndependent : LZ4F_blockLinked;
  how.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  how.frameInfo.blockChecksumFlag =
      is_small ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum;
  LZ4F_cctx* context = nullptr;
  EXPECT_EQ(LZ4F_createCompressionContext(&context, LZ4F_VERSION), 0U);
  std::string out(LZ4F_compressBound(bytes.size(), &how) + bytes.size() + 1000,
                  '\0');
  std::size_t used = LZ4F_compressBegin(context, out.data(), out.size(), &how);
  while (!bytes.empty()) {
    const std::size_t piece = std::min(bytes.size(), PieceSize(blocks));
    used += LZ4F_compressUpdate(context, out.data() + used, out.size() - used,
                                bytes.data(), piece, nullptr);
    used += LZ4F_flush(context, out.data() + used, out.size() - used, nullptr);
    bytes.remove_prefix(piece);
  }
  used +=
      LZ4F_compressEnd(context, out.data() + used, out.size() - used, nullptr);
  EXPECT_LE(used, out.size());  // no error among what was added up
  LZ4F_freeCompressionContext(context);
  out.resize(used);
  return out;
}

// One member, stream or frame.
inline std::string Compress(std::string_view bytes, Compression compression,
                            Blocks blocks = Blocks::kLarge) {
  switch (compression) {
    case Compression::kGzip:
      return Gzip(bytes, blocks);
    case Compression::kBzip2:
      return Bzip2(bytes, blocks);
    case Compression::kXz:
      return Xz(bytes, blocks);
    case Compression::kZstd:
      return Zstd(bytes, blocks);
    case Compression::kLz4:
      return Lz4(bytes, blocks);
    case Compression::kNone:
      break;
  }
  return std::string(bytes);
}

}  // namespace mailscan::testing
