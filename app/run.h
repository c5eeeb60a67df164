#pragma once

#include "app/options.h"

namespace mailscan {

// Reads the inputs, does what was asked, and returns the exit code.
int Run(Options options);

}  // namespace mailscan
