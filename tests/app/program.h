#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace mailscan::testing {

// What a run of mailscan-cli did.
struct Ran {
  int code = -1;  // exit code; 128 + n for a signal
  std::string out;
  std::string err;
};

// A Folder is a temporary folder that goes with its files.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "mailscan-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  // Writes a file and returns its quoted path.
  std::string Put(std::string_view name, std::string_view text) const {
    const std::string path = path_ + "/" + std::string(name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Runs a shell line in which MAILSCAN stands for the program. Standard input
// is empty unless the line says otherwise.
inline Ran Shell(std::string line) {
  const Folder folder;
  for (std::size_t at = line.find("MAILSCAN"); at != std::string::npos;
       at = line.find("MAILSCAN", at + 1)) {
    line.replace(at, 8, "'" MAILSCAN_BINARY "'");
  }
  const std::string script =
      folder.Put("script", "exec </dev/null\n" + line + "\n");
  const std::string command = "bash '" + script + "' >'" + folder.path() +
                              "/out' 2>'" + folder.path() + "/err'";
  const int status = std::system(command.c_str());
  Ran ran;
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = ReadFile(folder.path() + "/out");
  ran.err = ReadFile(folder.path() + "/err");
  return ran;
}

// Runs `mailscan-cli ARGUMENTS`.
inline Ran Program(const std::string& arguments) {
  return Shell("MAILSCAN " + arguments);
}

inline std::string Sample(std::string_view name) {
  return std::string(MAILSCAN_SOURCE_DIR "/testdata/sample/") +
         std::string(name);
}
inline std::string BothSamples() {
  return Sample("mail.log") + " " + Sample("sendgrid.ndjson");
}

}  // namespace mailscan::testing
