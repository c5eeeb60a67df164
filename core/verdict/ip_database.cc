#include "core/verdict/ip_database.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <maxminddb.h>

#include <array>
#include <cstring>
#include <utility>

namespace mailscan {
namespace {

std::optional<std::uint32_t> AsnIn(MMDB_entry_s* entry) {
  // As GeoLite2-ASN and those that follow it name the field.
  constexpr std::array<const char*, 2> kPath = {"autonomous_system_number",
                                                nullptr};
  MMDB_entry_data_s data;
  if (MMDB_aget_value(entry, &data, kPath.data()) != MMDB_SUCCESS ||
      !data.has_data || data.type != MMDB_DATA_TYPE_UINT32) {
    return std::nullopt;
  }
  return data.uint32;
}

// Whether the first record of the file tells an autonomous system.
bool TellsAsns(const MMDB_s& file) {
  for (std::uint32_t i = 0; i < file.metadata.node_count; ++i) {
    MMDB_search_node_s node;
    if (MMDB_read_node(&file, i, &node) != MMDB_SUCCESS) {
      return false;
    }
    if (node.left_record_type == MMDB_RECORD_TYPE_DATA) {
      return AsnIn(&node.left_record_entry).has_value();
    }
    if (node.right_record_type == MMDB_RECORD_TYPE_DATA) {
      return AsnIn(&node.right_record_entry).has_value();
    }
  }
  return false;
}

}  // namespace

void IpDatabase::Closer::operator()(MMDB_s* file) const {
  MMDB_close(file);
  delete file;
}

Status IpDatabase::Open(const std::string& path,
                        std::shared_ptr<const IpDatabase>* database) {
  auto opened = std::make_unique<MMDB_s>();
  const int error = MMDB_open(path.c_str(), MMDB_MODE_MMAP, opened.get());
  if (error != MMDB_SUCCESS) {
    return Status::Error(
        fmt::format("{}: cannot be read as a database in MaxMind's format ({})",
                    path, MMDB_strerror(error)));
  }
  File file(opened.release());
  if (!TellsAsns(*file)) {
    return Status::Error(
        fmt::format("{}: tells no autonomous systems; it is of type {}", path,
                    file->metadata.database_type));
  }
  database->reset(new IpDatabase(std::move(file)));
  return Status::Ok();
}

std::optional<std::uint32_t> IpDatabase::AsnOf(const IpAddress& ip) const {
  sockaddr_storage storage{};
  if (ip.v4) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    std::memcpy(&address.sin_addr, ip.bytes.data() + 12, 4);
    std::memcpy(&storage, &address, sizeof(address));
  } else {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    std::memcpy(&address.sin6_addr, ip.bytes.data(), ip.bytes.size());
    std::memcpy(&storage, &address, sizeof(address));
  }
  int error = MMDB_SUCCESS;
  MMDB_lookup_result_s found = MMDB_lookup_sockaddr(
      file_.get(), reinterpret_cast<const sockaddr*>(&storage), &error);
  if (error != MMDB_SUCCESS || !found.found_entry) {
    return std::nullopt;
  }
  return AsnIn(&found.entry);
}

}  // namespace mailscan
