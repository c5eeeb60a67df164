# Makes a source file that holds the files of a folder as texts, beside what the
# list of formats says of each:
#   cmake -DFROM=parsers/formats -DTO=embedded_formats.cc -P embed_formats.cmake
cmake_minimum_required(VERSION 3.22)
file(GLOB files "${FROM}/*.toml")
list(SORT files)
list(LENGTH files count)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(REGEX MATCH "\nsummary = (\"[^\"\n]*\")" found "${text}")
  set(summary "${CMAKE_MATCH_1}")
  string(REGEX MATCH "\nreads = \"([a-z]+)\"" found "${text}")
  if("${summary}" STREQUAL "" OR "${CMAKE_MATCH_1}" STREQUAL "")
    message(FATAL_ERROR "${file}: begin with name, summary and reads")
  endif()
  set(lines false)
  if(CMAKE_MATCH_1 STREQUAL "lines")
    set(lines true)
  endif()
  string(APPEND rows
         "    {\"${name}\", ${summary}, ${lines}, R\"=toml=(${text})=toml=\"},\n")
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
