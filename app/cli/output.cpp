// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/ascii.h"
#include "model/error.h"

namespace scaleroof::cli {

namespace {

[[noreturn]] void refuse(const std::string& file) {
  throw Error({file, "", std::strerror(errno), "a file that can be written"});
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A new file beside its final name, removed again unless it is moved there.
class PendingFile {
 public:
  explicit PendingFile(std::string name) : final_(std::move(name)), temporary_(final_ + ".XXXXXX") {
    descriptor_ = ::mkstemp(temporary_.data());
    if (descriptor_ < 0) refuse(final_);
  }
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!moved_) ::unlink(temporary_.c_str());
  }

  void write(std::string_view text) {
    // mkstemp gives the owner's rights only; a result has those of any new file.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (!write_all(descriptor_, text) || ::fchmod(descriptor_, 0666 & ~mask) != 0) refuse(final_);
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0 || ::rename(temporary_.c_str(), final_.c_str()) != 0) refuse(final_);
    moved_ = true;
  }

 private:
  std::string final_, temporary_;
  int descriptor_{-1};
  bool moved_{false};
};

}  // namespace

void write_result(std::string text, const CommonOptions& options) {
  if (options.output.empty()) {
    if (::isatty(STDOUT_FILENO) != 0 && !locale_is_utf8()) text = to_ascii(text);
    if (!write_all(STDOUT_FILENO, text)) refuse("standard output");
    return;
  }
  std::error_code failed;
  const auto status = std::filesystem::status(options.output, failed);
  if (std::filesystem::is_directory(status))
    throw Error({options.output, "", "a folder", "the name of a file"});
  PendingFile(options.output).write(text);
}

}  // namespace scaleroof::cli
