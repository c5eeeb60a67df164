#include "app/rule_options.h"

namespace mailscan {
namespace {

Status OfOption(const std::string& name, const Status& status) {
  return status.ok() ? status : Status::Error(name + ": " + status.message());
}

}  // namespace

Status ReadRules(const RuleOptions& options,
                 std::shared_ptr<const Rules>* rules,
                 std::shared_ptr<const IpDatabase>* asns) {
  if (!options.folder.empty()) {
    if (Status status = OfOption("--rules", Rules::Load(options.folder, rules));
        !status.ok()) {
      return status;
    }
  }
  return options.asn_db.empty()
             ? Status::Ok()
             : OfOption("--asn-db", IpDatabase::Open(options.asn_db, asns));
}

}  // namespace mailscan
