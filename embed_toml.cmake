# Makes a source file that holds the files of a folder as texts, each beside its
# name and the texts that some keys at its top have:
#   cmake -DFROM=parsers/formats -DTO=embedded_formats.cc
#         -DHEADER=parsers/embedded_formats.h -DROW=EmbeddedFormat
#         -DFUNCTION=EmbeddedFormats "-DKEYS=summary;reads" -P embed_toml.cmake
cmake_minimum_required(VERSION 3.22)
file(GLOB files "${FROM}/*.toml")
list(SORT files)
list(LENGTH files count)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  set(row "\"${name}\"")
  foreach(key IN LISTS KEYS)
    string(REGEX MATCH "\n${key} = (\"[^\"\n]+\")" found "${text}")
    if(NOT found)
      message(FATAL_ERROR "${file}: begin with name, ${KEYS}")
    endif()
    string(APPEND row ", ${CMAKE_MATCH_1}")
  endforeach()
  string(APPEND rows "    {${row}, R\"=toml=(${text})=toml=\"},\n")
endforeach()
file(WRITE "${TO}" "#include \"${HEADER}\"

#include <array>

namespace mailscan {

std::span<const ${ROW}> ${FUNCTION}() {
  static constexpr std::array<${ROW}, ${count}> kFiles = {{
${rows}  }};
  return kFiles;
}

}  // namespace mailscan
")
