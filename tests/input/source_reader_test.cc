#include "core/input/source_reader.h"

#include <gtest/gtest.h>

#include "tests/input/input_support.h"

namespace mailscan {
namespace {

using testing::Got;
using testing::ReadAll;
using testing::SomeLines;
using testing::TempDir;

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
