#pragma once

#include <string>
#include <string_view>

namespace mailscan {

// Bodies of forms, "name=value&name=value", as the JSON they stand for. Pure
// functions, any thread.

// Begins with a name and "=".
bool IsForm(std::string_view text);

// Mandrill's "mandrill_events=": the JSON in it, whether it is encoded or was
// decoded by whoever kept it. False for all other forms.
bool ReadMandrillForm(std::string_view text, std::string* json);

// One flat object of strings, of which the first of one name counts; of
// timestamp, token and signature it has only the last: see unwrap.h. What
// decodes to no UTF-8 stays encoded. False for what is no form of at least two
// values, or has bytes that a form encodes.
bool ReadForm(std::string_view text, std::string* json);

}  // namespace mailscan
