#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tests/eval/judged_scene.h"

namespace mailscan::eval {

// Examples of each kind of error, as text for the person who is to remove it:
// at most `most` a kind of error, the kinds of visits by turns.
void PrintMisses(std::span<const JudgedScene* const> scenes, std::size_t most,
                 std::string* out);

}  // namespace mailscan::eval
