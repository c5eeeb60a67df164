#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "core/input/member_decoder.h"
#include "tests/input/compress.h"
#include "tests/input/input_support.h"

namespace mailscan {
namespace {

using testing::Blocks;
using testing::Compress;
using testing::Got;
using testing::kSmallBlock;
using testing::ReadAll;
using testing::SomeLines;
using testing::TempDir;

struct Kind {
  const char* name;
  Compression compression;
  Blocks blocks;
  // What follows the last byte of content: check sums and sizes.
  std::size_t trailer;
  // How much more a file of SomeLines(15) may give when it is a byte longer.
  std::size_t most_a_byte;
};
constexpr std::size_t kAll = 100000;
// A few matches: zlib and liblzma give out whatever can be known.
constexpr std::size_t kFewMatches = 600;
const Kind kKinds[] = {
    {"gz", Compression::kGzip, Blocks::kLarge, 8, kFewMatches},
    {"gz_small", Compression::kGzip, Blocks::kSmall, 8, kFewMatches},
    {"bz2", Compression::kBzip2, Blocks::kLarge, 10, kAll},
    {"bz2_small", Compression::kBzip2, Blocks::kSmall, 10, kAll},
    {"xz", Compression::kXz, Blocks::kLarge, 12, kFewMatches},
    {"xz_small", Compression::kXz, Blocks::kSmall, 12, kFewMatches},
    {"zst", Compression::kZstd, Blocks::kLarge, 4, kAll},
    {"zst_small", Compression::kZstd, Blocks::kSmall, 4, kSmallBlock},
    {"lz4", Compression::kLz4, Blocks::kLarge, 8, kAll},
    {"lz4_small", Compression::kLz4, Blocks::kSmall, 8, kSmallBlock},
};

class Compressed : public ::testing::TestWithParam<Kind> {
 protected:
  std::string Pack(std::string_view bytes) {
    return Compress(bytes, GetParam().compression, GetParam().blocks);
  }
  Got Read(std::string_view packed, std::size_t step = 1000) {
    return ReadAll(Write(packed), step);
  }
  std::string Write(std::string_view packed) {
    return dir_.Write("mail.log", packed);
  }

  TempDir dir_;
};
INSTANTIATE_TEST_SUITE_P(Kinds, Compressed, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return kind.param.name; });

// How far two texts are the same.
std::size_t SameUntil(std::string_view a, std::string_view b) {
  const std::size_t both = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(both),
                    b.begin())
          .first -
      a.begin());
}

TEST_P(Compressed, OneMemberReadsWhole) {
  const std::string lines = SomeLines(20000);
  const std::string packed = Pack(lines);
  ASSERT_LT(packed.size(), lines.size());
  for (const std::size_t step : {std::size_t{7001}, lines.size() + 1}) {
    const Got got = Read(packed, step);
    EXPECT_TRUE(got.bytes == lines) << step;
    EXPECT_EQ(got.status, "") << step;
    EXPECT_EQ(got.stored, packed.size()) << step;
  }
}

TEST_P(Compressed, AllMembersAreRead) {
  const std::string a = SomeLines(3);
  const std::string b = SomeLines(9000);
  const std::string none = Pack("");
  const Got got = Read(none + Pack(a) + none + none + Pack(b) + Pack(a) + none);
  EXPECT_TRUE(got.bytes == a + b + a) << got.bytes.size();
  EXPECT_EQ(got.status, "");
}

TEST_P(Compressed, HundredsOfMembersAreRead) {
  const std::string some = SomeLines(10);
  const std::string member = Pack(some);
  std::string packed;
  std::string lines;
  // Over more than one read of the file, so that these cut members anywhere.
  while (packed.size() < 270000) {
    packed += member;
    lines += some;
  }
  const Got got = Read(packed);
  EXPECT_TRUE(got.bytes == lines) << got.bytes.size();
  EXPECT_EQ(got.status, "");
}

TEST_P(Compressed, EmptyIsEmptyAndFine) {
  const Got got = Read(Pack(""));
  EXPECT_EQ(got.bytes, "");
  EXPECT_EQ(got.status, "");
  EXPECT_TRUE(got.opened);
}

TEST_P(Compressed, BytesThatComeOneByOneAreRead) {
  const std::string lines = SomeLines(20);
  std::string packed = Pack(lines) + Pack("") + Pack(lines);
  // Looks like one more member until its second byte is there. No longer than
  // what is looked at, or the writer would be left with a broken pipe.
  packed += packed.substr(0, 1) + std::string(kLongestMagic - 1, 'x');
  const std::string pipe = dir_.path() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] {
    const int to = open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    for (const char byte : packed) {
      EXPECT_EQ(write(to, &byte, 1), 1);
    }
    close(to);
  });
  const Got got = ReadAll(pipe, 1);
  writer.join();
  EXPECT_EQ(got.bytes, lines + lines);
  EXPECT_NE(got.status.find("bytes after the compressed data were skipped"),
            std::string::npos)
      << got.status;
}

TEST_P(Compressed, CutAtAnyByteKeepsWhatCanBeKnown) {
  const std::string lines = SomeLines(15);
  const std::string packed = Pack(lines);
  std::size_t before = 0;
  for (std::size_t size = kLongestMagic; size < packed.size(); ++size) {
    // In small steps: the library still holds output when the input is over.
    const Got got = Read(packed.substr(0, size), 100);
    ASSERT_EQ(got.bytes, lines.substr(0, got.bytes.size())) << size;
    ASSERT_NE(got.status.find("ends early"), std::string::npos)
        << size << got.status;
    ASSERT_GE(got.bytes.size(), before) << size;
    ASSERT_LE(got.bytes.size() - before, GetParam().most_a_byte) << size;
    before = got.bytes.size();
    if (size + GetParam().trailer >= packed.size()) {
      ASSERT_EQ(before, lines.size()) << size;
    }
  }
  EXPECT_EQ(before, lines.size());
}

TEST_P(Compressed, CutInTheSecondMemberKeepsTheFirst) {
  const std::string first = SomeLines(800);
  const std::string second = Pack(SomeLines(1));
  const std::string whole = Pack(first);
  for (std::size_t size = 1; size < second.size(); ++size) {
    const std::string path = Write(whole + second.substr(0, size));
    const Got got = ReadAll(path, 1000000);
    ASSERT_TRUE(got.bytes.starts_with(first)) << size;
    ASSERT_EQ(got.status, path +
                              ": compressed data ends early; the lines before "
                              "it were kept; fetch the file again")
        << size;
  }
}

TEST_P(Compressed, LongCutLogKeepsItsBlocks) {
  const std::string lines = SomeLines(40000);
  const std::string packed = Pack(lines);
  const Got got = Read(packed.substr(0, packed.size() * 3 / 4));
  const bool is_one_block =
      GetParam().compression == Compression::kLz4 &&
      GetParam().blocks == Blocks::kLarge;  // of 4 MB: all or none
  EXPECT_GE(got.bytes.size(), is_one_block ? 0 : lines.size() / 3);
  EXPECT_TRUE(got.bytes == lines.substr(0, got.bytes.size()));
}

TEST_P(Compressed, DamageAtAnyByteIsSaidOrDoesNoHarm) {
  const std::string lines = SomeLines(10);
  const std::string packed = Pack(lines);
  for (std::size_t at = 0; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^
                                    (1U << (at % 8)));
    const Got got = Read(damaged);
    if (CompressionOf(damaged) == Compression::kNone) {
      ASSERT_TRUE(got.bytes == damaged) << at;
    } else if (got.status.empty()) {  // a time stamp, a larger block size
      ASSERT_TRUE(got.bytes == lines) << at;
    }
  }
}

TEST_P(Compressed, DamageKeepsTheBlocksBefore) {
  const std::string lines = SomeLines(5000);
  std::string packed = Pack(lines);
  // All of it in one read of the file, which must not make it one step.
  ASSERT_LT(packed.size(), std::size_t{256} << 10U);
  for (std::size_t i = 0; i < 64; ++i) {
    packed[packed.size() * 3 / 4 + i] ^= 0x55;
  }
  const Got got = Read(packed, lines.size() + 1);
  EXPECT_NE(got.status.find(": compressed data is damaged ("),
            std::string::npos)
      << got.status;
  if (GetParam().blocks == Blocks::kSmall) {
    EXPECT_GE(SameUntil(got.bytes, lines), lines.size() / 4);
  }
}

TEST_P(Compressed, TrailingGarbageIsAWarningAndNoLoss) {
  const std::string lines = SomeLines(50);
  for (const std::string_view garbage :
       {"g", "garbage", "garbage that is longer than any magic number"}) {
    const std::string path = Write(Pack(lines) + std::string(garbage));
    const Got got = ReadAll(path);
    EXPECT_TRUE(got.bytes == lines);
    EXPECT_EQ(got.status,
              path +
                  ": bytes after the compressed data were skipped; all lines "
                  "were kept; check how the file was made");
  }
}

TEST_P(Compressed, ZerosArePaddingToGzipAndXz) {
  const std::string zeros(1000, '\0');
  const Got got = Read(Pack("event a\n") + zeros + Pack("event b\n") + zeros);
  const Compression compression = GetParam().compression;
  if (compression == Compression::kGzip || compression == Compression::kXz) {
    EXPECT_EQ(got.bytes, "event a\nevent b\n");
    EXPECT_EQ(got.status, "");
  } else {
    EXPECT_EQ(got.bytes, "event a\n");
    EXPECT_NE(got.status, "");
  }
}

TEST_P(Compressed, AnotherFormatIsNoMereGarbage) {
  const Compression other = GetParam().compression == Compression::kGzip
                                ? Compression::kBzip2
                                : Compression::kGzip;
  const Got got = Read(Pack("event a\n") + Compress("event b\n", other));
  EXPECT_EQ(got.bytes, "event a\n");
  EXPECT_NE(got.status.find("damaged (it goes on in another format)"),
            std::string::npos)
      << got.status;
}

TEST(CompressionOf, GoesByTheWholeMagicNumber) {
  for (const Kind& kind : kKinds) {
    const std::string packed = Compress("event a\n", kind.compression);
    EXPECT_EQ(CompressionOf(packed), kind.compression) << kind.name;
    EXPECT_EQ(CompressionOf(packed.substr(0, 1)), Compression::kNone)
        << kind.name;
  }
  EXPECT_EQ(CompressionOf(""), Compression::kNone);
  EXPECT_EQ(CompressionOf("BZh0"), Compression::kNone);
  EXPECT_EQ(CompressionOf("BZhome of corp.example"), Compression::kNone);
}

TEST(SkippableFrames, AreSkippedByZstdAndLz4) {
  const TempDir dir;
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  const std::string empty("\x5f\x2a\x4d\x18\x00\x00\x00\x00", 8);
  for (const Compression kind : {Compression::kZstd, Compression::kLz4}) {
    const std::string frame = Compress("event a\n", kind);
    const Got got = ReadAll(
        dir.Write("mail.log", frame + skippable + empty + frame + skippable));
    EXPECT_EQ(got.bytes, "event a\nevent a\n");
    EXPECT_EQ(got.status, "");
  }
  const std::string zstd = Compress("event a\n", Compression::kZstd);
  const Got pzstd = ReadAll(dir.Write("mail.log", skippable + zstd));
  EXPECT_EQ(pzstd.bytes, "event a\n");
  EXPECT_EQ(pzstd.status, "");
}

TEST(Memory, OfZstdIsBoundedByTheWindow) {
  const TempDir dir;
  const std::string magic("\x28\xb5\x2f\xfd\x00", 5);
  const std::string one_raw_byte(
      "\x09\x00\x00"
      "a",
      4);
  const Got fits =
      ReadAll(dir.Write("mail.log", magic + '\x88' + one_raw_byte));  // 2^27
  EXPECT_EQ(fits.bytes, "a");
  EXPECT_EQ(fits.status, "");
  const std::string path =
      dir.Write("mail.log", magic + '\x90' + one_raw_byte);  // 2^28
  EXPECT_EQ(ReadAll(path).status,
            path +
                ": takes too much memory to decompress (Frame requires too "
                "much memory for decoding); the lines before were kept; "
                "decompress it with its own program first");
}

// The headers of an .xz file whose data are not there.
std::string XzHeaders(std::uint32_t dictionary_bytes) {
  lzma_stream_flags flags = {};
  flags.check = LZMA_CHECK_CRC32;
  lzma_options_lzma options = {};
  EXPECT_FALSE(lzma_lzma_preset(&options, 1));
  options.dict_size = dictionary_bytes;
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options},
                           {LZMA_VLI_UNKNOWN, nullptr}};
  lzma_block block = {};
  block.check = flags.check;
  block.filters = filters;
  block.compressed_size = LZMA_VLI_UNKNOWN;
  block.uncompressed_size = LZMA_VLI_UNKNOWN;
  EXPECT_EQ(lzma_block_header_size(&block), LZMA_OK);
  std::string out(LZMA_STREAM_HEADER_SIZE + block.header_size, '\0');
  std::uint8_t* const at = reinterpret_cast<std::uint8_t*>(out.data());
  EXPECT_EQ(lzma_stream_header_encode(&flags, at), LZMA_OK);
  EXPECT_EQ(lzma_block_header_encode(&block, at + LZMA_STREAM_HEADER_SIZE),
            LZMA_OK);
  return out;
}

TEST(Memory, OfXzIsBounded) {
  const TempDir dir;
  const Got fits = ReadAll(dir.Write("mail.log", XzHeaders(256U << 20U)));
  EXPECT_NE(fits.status.find("ends early"), std::string::npos) << fits.status;
  const std::string path = dir.Write("mail.log", XzHeaders(1U << 30U));
  EXPECT_EQ(ReadAll(path).status,
            path +
                ": takes too much memory to decompress (the limit is 512 "
                "MiB); the lines before were kept; decompress it with its own "
                "program first");
}

// A library that neither takes nor gives.
class StuckDecoder final : public MemberDecoder {
 public:
  explicit StuckDecoder(RawInput& input)
      : MemberDecoder(Compression::kGzip, input) {}

 private:
  void Begin() override {}
  Progress Step(std::span<char>& /*from*/, std::span<char>& /*to*/) override {
    return Progress::kInMember;
  }
};

TEST(MemberDecoder, EndsWhereTheLibraryIsStuck) {
  const TempDir dir;
  RawInput input(
      dir.Write("mail.log", Compress("event a\n", Compression::kGzip)));
  ASSERT_TRUE(input.Open().ok());
  StuckDecoder decoder(input);
  char byte = 0;
  EXPECT_EQ(decoder.Read(&byte, 1), 0U);
  EXPECT_EQ(decoder.ending(), Ending::kDamaged);
}

}  // namespace
}  // namespace mailscan
