# Makes a source file that holds the files of a folder as texts:
#   cmake -DFROM=core/verdict/rules -DTO=embedded_rules.cc -P embed_rules.cmake
cmake_minimum_required(VERSION 3.22)
file(GLOB files "${FROM}/*.toml")
list(SORT files)
list(LENGTH files count)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"=toml=(${text})=toml=\"},\n")
endforeach()
file(WRITE "${TO}" "#include \"core/verdict/rules.h\"

#include <array>

namespace mailscan {

std::span<const EmbeddedRules> AllEmbeddedRules() {
  static constexpr std::array<EmbeddedRules, ${count}> kFiles = {{
${rows}  }};
  return kFiles;
}

}  // namespace mailscan
")
