# Fails when an #include points up the layer graph: ARCHITECTURE.md draws it,
# the linker enforces it for symbols, this for headers.
#   cmake -DROOT=<source folder> -DWORK=<scratch folder> -P layering.cmake
cmake_minimum_required(VERSION 3.22)

# What the files of a room may include besides those of their own.
set(rooms model input timeline verdict report state parsers app)
set(sees_model)
set(sees_input model)
set(sees_timeline model)
set(sees_verdict model timeline)
set(sees_report model timeline verdict)
set(sees_state model timeline)
set(sees_parsers model)
set(sees_app model input timeline verdict report state parsers)

# The room a path from the root belongs to; empty for none.
function(room_of path out)
  set(room "")
  if(path MATCHES "^core/([^/]+)/")
    set(room "${CMAKE_MATCH_1}")
  elseif(path MATCHES "^(parsers|app)/")
    set(room "${CMAKE_MATCH_1}")
  endif()
  if(NOT room IN_LIST rooms)
    set(room "")
  endif()
  set(${out} "${room}" PARENT_SCOPE)
endfunction()

# One line a fault, and how many includes were looked at.
function(find_faults root out_faults out_count)
  file(GLOB_RECURSE files RELATIVE "${root}"
       "${root}/core/*.h" "${root}/core/*.cc" "${root}/parsers/*.h"
       "${root}/parsers/*.cc" "${root}/app/*.h" "${root}/app/*.cc")
  list(SORT files)
  set(faults "")
  set(count 0)
  foreach(file IN LISTS files)
    room_of("${file}" room)
    if(NOT room)
      list(APPEND faults "${file}: in no room that tests/layering.cmake knows")
      continue()
    endif()
    file(STRINGS "${root}/${file}" lines
         REGEX "^[ \t]*#[ \t]*include[ \t]*(\"|<(core|parsers|app|tests)/)")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^[^\"<]*[\"<]([^\">]*).*" "\\1" target "${line}")
      math(EXPR count "${count} + 1")
      room_of("${target}" target_room)
      if(NOT target_room)
        list(APPEND faults "${file}: \"${target}\" is not a path from the root")
      elseif(NOT target_room STREQUAL room
             AND NOT target_room IN_LIST sees_${room})
        list(APPEND faults "${file}: ${room} must not see \"${target}\"")
      endif()
    endforeach()
  endforeach()
  set(${out_faults} "${faults}" PARENT_SCOPE)
  set(${out_count} "${count}" PARENT_SCOPE)
endfunction()

# First a tree with known faults, lest this script go blind.
set(sick "${WORK}/layering-sick")
file(REMOVE_RECURSE "${sick}")
file(WRITE "${sick}/core/model/a.h" "#include <string>\n")
file(WRITE "${sick}/core/timeline/a.h" "  #  include \"core/verdict/a.h\"\n")
file(WRITE "${sick}/core/verdict/a.cc"
     "#include \"core/verdict/a.h\"\n\n#include \"core/timeline/a.h\"\n"
     "#include \"core/model/a.h\"\n#include <parsers/registry.h>\n")
file(WRITE "${sick}/parsers/a.cc" "#include \"registry.h\"\n")
file(WRITE "${sick}/app/a.cc" "#include \"core/input/a.h\"\n")
file(WRITE "${sick}/core/cellar/a.cc" "")
set(expected
    "core/cellar/a.cc: in no room that tests/layering.cmake knows"
    "core/timeline/a.h: timeline must not see \"core/verdict/a.h\""
    "core/verdict/a.cc: verdict must not see \"parsers/registry.h\""
    "parsers/a.cc: \"registry.h\" is not a path from the root")
find_faults("${sick}" faults count)
if(NOT faults STREQUAL expected OR NOT count EQUAL 7)
  message(FATAL_ERROR "the check itself is broken; ${count} includes: ${faults}")
endif()

find_faults("${ROOT}" faults count)
if(faults)
  list(JOIN faults "\n" faults)
  message(FATAL_ERROR "includes that point up the layer graph:\n${faults}")
endif()
if(count EQUAL 0)
  message(FATAL_ERROR "no includes found under ${ROOT}")
endif()
message(STATUS "${count} includes, all downwards")
