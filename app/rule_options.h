#pragma once

#include <memory>
#include <string>

#include "core/model/status.h"
#include "core/verdict/ip_database.h"
#include "core/verdict/rules.h"

namespace mailscan {

// What the command line names of what is known beside the logs.
struct RuleOptions {
  std::string folder;  // --rules
  std::string asn_db;  // --asn-db
};

// Both stay null where nothing was named. An error names the option, and has
// one fault a line. Reads the files; any thread.
Status ReadRules(const RuleOptions& options,
                 std::shared_ptr<const Rules>* rules,
                 std::shared_ptr<const IpDatabase>* asns);

}  // namespace mailscan
