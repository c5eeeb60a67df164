#include "core/input/source_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/input/input_support.h"

namespace mailscan {
namespace {

using testing::Compress;
using testing::SomeLines;
using testing::TempDir;

struct Got {
  std::string bytes;
  std::string status;
  bool opened = false;
  std::uint64_t stored = 0;
};

Got ReadAll(const std::string& path, std::size_t step = 1000) {
  SourceReader reader(path);
  Got got;
  std::string piece(step, '\0');
  for (std::size_t n = reader.Read(piece.data(), step); n > 0;
       n = reader.Read(piece.data(), step)) {
    got.bytes.append(piece, 0, n);
  }
  EXPECT_EQ(got.bytes.size(), reader.bytes());
  got.status = reader.status().message();
  got.opened = reader.opened();
  got.stored = reader.stored_bytes();
  return got;
}

struct Kind {
  const char* name;
  int filter;
};
const Kind kKinds[] = {
    {"gz", ARCHIVE_FILTER_GZIP}, {"bz2", ARCHIVE_FILTER_BZIP2},
    {"xz", ARCHIVE_FILTER_XZ},   {"zst", ARCHIVE_FILTER_ZSTD},
    {"lz4", ARCHIVE_FILTER_LZ4},
};

class Compressed : public ::testing::TestWithParam<Kind> {
 protected:
  TempDir dir_;
  std::string Pack(std::string_view bytes) {
    return Compress(bytes, GetParam().filter);
  }
};
INSTANTIATE_TEST_SUITE_P(Kinds, Compressed, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(Compressed, OneMemberReadsWhole) {
  const std::string lines = SomeLines(20000);
  const std::string packed = Pack(lines);
  ASSERT_LT(packed.size(), lines.size());
  const Got got = ReadAll(dir_.Write("mail.log", packed), 70001);
  EXPECT_TRUE(got.bytes == lines);
  EXPECT_EQ(got.status, "");
  EXPECT_EQ(got.stored, packed.size());
}

TEST_P(Compressed, AllMembersAreRead) {
  const std::string a = SomeLines(3);
  const std::string b = SomeLines(9000);
  // libarchive takes an empty lz4 frame for the end.
  const bool is_lz4 = GetParam().filter == ARCHIVE_FILTER_LZ4;
  const std::string none = is_lz4 ? "" : Pack("");
  const Got got =
      ReadAll(dir_.Write("mail.log", Pack(a) + none + Pack(b) + Pack(a)));
  EXPECT_TRUE(got.bytes == a + b + a) << got.bytes.size();
  EXPECT_EQ(got.status, "");
}

TEST_P(Compressed, EmptyIsEmptyAndFine) {
  const Got got = ReadAll(dir_.Write("mail.log", Pack("")));
  EXPECT_EQ(got.bytes, "");
  EXPECT_EQ(got.status, "");
  EXPECT_TRUE(got.opened);
}

TEST_P(Compressed, TruncatedKeepsWhatWasDecodedAndSaysSo) {
  const std::string lines = SomeLines(40000);
  const std::string packed = Pack(lines);
  const std::string path =
      dir_.Write("mail.log", packed.substr(0, packed.size() * 3 / 4));
  const Got got = ReadAll(path);
  if (GetParam().filter != ARCHIVE_FILTER_LZ4) {  // one block, so all or none
    EXPECT_GT(got.bytes.size(), lines.size() / 3);
  }
  EXPECT_TRUE(got.bytes == lines.substr(0, got.bytes.size()));
  EXPECT_EQ(got.status, path +
                            ": compressed data ends early; the lines before "
                            "it were kept; fetch the file again");
}

TEST_P(Compressed, TruncatedInTheSecondMemberKeepsTheFirst) {
  const std::string first = SomeLines(8000);
  const std::string second = Pack(SomeLines(40));
  const Got got = ReadAll(dir_.Write(
      "mail.log", Pack(first) + second.substr(0, second.size() - 6)));
  EXPECT_NE(got.status.find("ends early"), std::string::npos) << got.status;
  const std::size_t kept = std::min(got.bytes.size(), first.size());
  EXPECT_TRUE(got.bytes.substr(0, kept) == first.substr(0, kept));
  // libarchive drops its last output buffer; see decoder.h.
  const bool is_exact = GetParam().filter == ARCHIVE_FILTER_GZIP;
  EXPECT_GE(kept + (is_exact ? 0 : 128 * 1024), first.size());
}

TEST_P(Compressed, EveryShortCutEndsWithAStatus) {
  const std::string lines = SomeLines(20);
  const std::string packed = Pack(lines);
  for (std::size_t size = 6; size < packed.size(); size += 1 + size / 16) {
    const Got got =
        ReadAll(dir_.Write("mail.log", packed.substr(0, size)), 100);
    EXPECT_TRUE(got.bytes == lines.substr(0, got.bytes.size())) << size;
    EXPECT_NE(got.status, "") << size;
  }
}

TEST_P(Compressed, DamageInTheMiddleIsSaid) {
  const std::string lines = SomeLines(40000);
  std::string packed = Pack(lines);
  for (std::size_t i = 0; i < 64; ++i) {
    packed[packed.size() / 2 + i] ^= 0x55;
  }
  const Got got = ReadAll(dir_.Write("mail.log", packed));
  EXPECT_NE(got.status, "");
}

TEST(GzipReader, ShortTruncatedLogIsKeptToItsLastByte) {
  // All of it fits into one output buffer of libarchive, which would drop it.
  const TempDir dir;
  const std::string lines = SomeLines(100);
  const std::string packed = Compress(lines, ARCHIVE_FILTER_GZIP);
  // Without the check sum and size at its end the text is all there.
  const Got got =
      ReadAll(dir.Write("mail.log", packed.substr(0, packed.size() - 8)), 7);
  EXPECT_TRUE(got.bytes == lines);
  EXPECT_NE(got.status.find("ends early"), std::string::npos);
}

TEST(GzipReader, TrailingGarbageIsAWarningAndNoLoss) {
  const TempDir dir;
  const std::string lines = SomeLines(50);
  const std::string packed = Compress(lines, ARCHIVE_FILTER_GZIP);
  const Got got = ReadAll(dir.Write("mail.log", packed + "garbage"));
  EXPECT_TRUE(got.bytes == lines);
  EXPECT_NE(got.status.find("bytes after the compressed data were skipped"),
            std::string::npos)
      << got.status;
}

TEST(GzipReader, ZeroPaddingIsNoGarbage) {
  const TempDir dir;
  const std::string packed = Compress("event a\n", ARCHIVE_FILTER_GZIP);
  const std::string zeros(1000, '\0');
  const Got got = ReadAll(dir.Write("mail.log", packed + zeros + packed));
  EXPECT_EQ(got.bytes, "event a\nevent a\n");
  EXPECT_EQ(got.status, "");
}

TEST(SourceReader, ZstdSkippableFramesAreSkipped) {
  const TempDir dir;
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  const std::string frame = Compress("event a\n", ARCHIVE_FILTER_ZSTD);
  const Got got =
      ReadAll(dir.Write("mail.log", skippable + frame + skippable + frame));
  EXPECT_EQ(got.bytes, "event a\nevent a\n");
  EXPECT_EQ(got.status, "");
}

TEST(SourceReader, PlainBytesComeAsTheyAre) {
  const TempDir dir;
  for (const std::string& bytes :
       {std::string(), std::string("a"), std::string("\x1f"),
        std::string("BZh is no bzip2\n"), std::string(100, '\0'),
        SomeLines(5000)}) {
    const Got got = ReadAll(dir.Write("mail.log", bytes));
    EXPECT_EQ(got.bytes, bytes);
    EXPECT_EQ(got.status, "");
    EXPECT_TRUE(got.opened);
    EXPECT_EQ(got.stored, bytes.size());
  }
}

TEST(SourceReader, MissingFileSaysWhatAndWhy) {
  const TempDir dir;
  const Got got = ReadAll(dir.path() + "/none.log");
  EXPECT_EQ(got.status, dir.path() +
                            "/none.log: cannot open: No such file or "
                            "directory; check the name");
  EXPECT_FALSE(got.opened);
}

TEST(SourceReader, DirectoryIsNoLog) {
  const TempDir dir;
  const Got got = ReadAll(dir.path());
  EXPECT_EQ(got.status, dir.path() +
                            ": is a directory, not a log; name the files in "
                            "it");
  EXPECT_FALSE(got.opened);
}

TEST(SourceReader, NoPermissionSaysSo) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  const TempDir dir;
  const std::string path = dir.Write("secret.log", "event a\n");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_EQ(ReadAll(path).status,
            path +
                ": cannot open: Permission denied; run as a user who may "
                "read it");
}

}  // namespace
}  // namespace mailscan
