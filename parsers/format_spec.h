#pragma once

namespace mailscan {

struct FormatSpec;

}  // namespace mailscan
