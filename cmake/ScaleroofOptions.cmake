# SPDX-License-Identifier: GPL-3.0-or-later
# Options that all targets share: warnings, sanitizers.

add_library(scaleroof_options INTERFACE)
target_compile_options(scaleroof_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of overflows inside std::string's own operators at -O3 (its bugs 105329 and 105651).
  target_compile_options(scaleroof_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
    -Wno-stringop-overread)
endif()
if(SCALEROOF_WARNINGS_AS_ERRORS)
  target_compile_options(scaleroof_options INTERFACE -Werror)
endif()
if(SCALEROOF_SANITIZE)
  target_compile_options(scaleroof_options INTERFACE -fsanitize=${SCALEROOF_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(scaleroof_options INTERFACE -fsanitize=${SCALEROOF_SANITIZE})
endif()
