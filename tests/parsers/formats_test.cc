#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "parsers/embedded_formats.h"
#include "parsers/format_check.h"
#include "parsers/format_spec.h"

namespace mailscan {
namespace {

TEST(EmbeddedFormatsTest, EachLoadsAndMakesWhatItsSamplesSay) {
  ASSERT_FALSE(EmbeddedFormats().empty());
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    const std::string file = std::string(format.name) + ".toml";
    std::shared_ptr<const FormatSpec> spec;
    const Status status = ReadFormat(format.text, file, &spec);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(spec->name, format.name);
    EXPECT_EQ(spec->summary, format.summary);
    EXPECT_EQ(spec->reads_lines, format.reads_lines());
    for (const SampleFault& fault : CheckSamples(spec)) {
      ADD_FAILURE() << fault.where << "\n  expected: " << fault.expected
                    << "\n  found:    " << fault.found;
    }
  }
}

}  // namespace
}  // namespace mailscan
