#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/same_key.h"

namespace mailscan {

// JsonPaths holds the paths of a JsonRecord as a tree of keys, found by
// (parent, key) in one probe or two. Immutable once made, any thread; views
// the texts it was made of.
class JsonPaths {
 public:
  static constexpr int kRoot = 0;
  static constexpr int kNoNode = -1;
  static constexpr std::string_view kAllItems = "[]";
  static constexpr std::string_view kAllObjects = "{}";

  explicit JsonPaths(std::span<const std::string_view> paths) {
    std::size_t keys = 0;
    for (const std::string_view path : paths) {
      keys += 1 + static_cast<std::size_t>(
                      std::count(path.begin(), path.end(), '.'));
    }
    slots_.resize(std::bit_ceil(keys * 4), kNoNode);
    nodes_.resize(1);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      Add(paths[i], static_cast<int>(i));
    }
  }

  int Find(int parent, std::string_view key) const {
    std::size_t at = Start(parent, key);
    for (; slots_[at] != kNoNode; at = (at + 1) & (slots_.size() - 1)) {
      const Node& node = nodes_[static_cast<std::size_t>(slots_[at])];
      if (node.parent == parent &&
          (SameKey(node.key, key) ||
           (node.any_case && SameInAnyCase(node.key, key)))) {
        return slots_[at];
      }
    }
    return kNoNode;
  }
  std::string_view KeyAt(int node) const {
    return nodes_[static_cast<std::size_t>(node)].key;
  }
  std::size_t size() const { return nodes_.size(); }
  // The index of the path that ends here, or -1.
  int PathAt(int node) const {
    return nodes_[static_cast<std::size_t>(node)].path;
  }
  // Paths that lead where an earlier one does.
  struct Same {
    int first;
    int other;
  };
  std::span<const Same> same() const { return same_; }
  bool HasChildren(int node) const {
    return nodes_[static_cast<std::size_t>(node)].has_children;
  }
  // Whether one of the children is an element of an array after the first.
  bool HasElements(int node) const {
    return nodes_[static_cast<std::size_t>(node)].has_elements;
  }

 private:
  static char Lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }

  static bool SameInAnyCase(std::string_view lower, std::string_view key) {
    return lower.size() == key.size() &&
           std::equal(lower.begin(), lower.end(), key.begin(),
                      [](char a, char b) { return a == Lower(b); });
  }

  struct Node {
    std::string_view key;
    int parent = kNoNode;
    int path = -1;
    bool has_children = false;
    bool any_case = false;
    bool has_elements = false;
  };

  // Keys differ in their length and ends: enough for a few dozen of them, and
  // cheaper than a hash of every byte. Letters hash the same in either case.
  std::size_t Start(int parent, std::string_view key) const {
    const auto at = [key](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(key[i]) |
                                      0x20U);
    };
    std::size_t mixed = key.size() + 37 * static_cast<std::size_t>(parent);
    if (!key.empty()) {
      mixed += 7 * at(0) + 31 * at(key.size() / 2) + 3 * at(key.size() - 1);
    }
    return mixed & (slots_.size() - 1);
  }

  static bool IsElement(std::string_view path) {
    return !path.empty() && path[0] >= '1' && path[0] <= '9' &&
           (path.size() == 1 || path[1] == '.');
  }

  void Add(std::string_view path, int index) {
    int parent = kRoot;
    if (path.ends_with(kAllItems) || path.ends_with(kAllObjects)) {
      path.remove_suffix(kAllItems.size());
    }
    while (true) {
      const std::size_t dot = path.find('.');
      std::string_view key = path.substr(0, dot);
      const bool any_case = key.starts_with('~');
      key.remove_prefix(any_case ? 1 : 0);
      int node = Find(parent, key);
      if (node == kNoNode) {
        node = static_cast<int>(nodes_.size());
        nodes_.push_back({key, parent, -1, false, any_case});
        std::size_t at = Start(parent, key);
        while (slots_[at] != kNoNode) {
          at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = node;
      }
      if (dot == std::string_view::npos) {
        int& first = nodes_[static_cast<std::size_t>(node)].path;
        if (first >= 0) {
          same_.push_back({first, index});
        } else {
          first = index;
        }
        return;
      }
      path.remove_prefix(dot + 1);
      Node& above = nodes_[static_cast<std::size_t>(node)];
      above.has_children = true;
      above.has_elements = above.has_elements || IsElement(path);
      parent = node;
    }
  }

  std::vector<Node> nodes_;
  std::vector<int> slots_;
  std::vector<Same> same_;
};

}  // namespace mailscan
