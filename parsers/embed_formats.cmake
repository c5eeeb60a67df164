# Makes a source file that holds the files of a folder as texts:
#   cmake -DFROM=parsers/formats -DTO=embedded_formats.cc -P embed_formats.cmake
file(GLOB files "${FROM}/*.toml")
list(SORT files)
list(LENGTH files count)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"=toml=(${text})=toml=\"},\n")
endforeach()
file(WRITE "${TO}" "#include \"parsers/embedded_formats.h\"

#include <array>

namespace mailscan {

std::span<const EmbeddedFormat> EmbeddedFormats() {
  static constexpr std::array<EmbeddedFormat, ${count}> kFormats = {{
${rows}  }};
  return kFormats;
}

}  // namespace mailscan
")
