// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleroof::layer {

/// Spatial axes of a tensor at most.
inline constexpr std::size_t most_axes = 3;

/// Channels, then the size of each spatial axis; a vector has none. Held in place: a large network makes
/// tens of thousands of them.
class Shape {
 public:
  Shape() = default;
  /// At most `most_axes` sizes.
  explicit Shape(std::int64_t channels, std::span<const std::int64_t> sizes = {}) : axes_(sizes.size()) {
    sizes_[0] = channels;
    std::ranges::copy(sizes, sizes_.begin() + 1);
  }

  std::int64_t channels() const { return sizes_[0]; }
  void set_channels(std::int64_t channels) { sizes_[0] = channels; }
  std::size_t axes() const { return axes_; }
  std::int64_t size(std::size_t axis) const { return sizes_[axis + 1]; }
  void set_size(std::size_t axis, std::int64_t size) { sizes_[axis + 1] = size; }
  std::span<const std::int64_t> sizes() const { return {sizes_.data() + 1, axes_}; }

  double positions() const {
    double product = 1;
    for (const std::int64_t size : sizes()) product *= static_cast<double>(size);
    return product;
  }
  double elements() const { return positions() * static_cast<double>(channels()); }
  /// Positions along the outermost axis; 1 for a vector.
  double planes() const { return axes_ == 0 ? 1.0 : static_cast<double>(size(0)); }
  double plane_elements() const { return elements() / planes(); }

  /// "64 x 8 x 8", "a vector of 10".
  std::string describe() const {
    return axes_ == 0 ? fmt::format("a vector of {}", channels())
                      : fmt::format("{} x {}", channels(), fmt::join(sizes(), " x "));
  }

  bool operator==(const Shape&) const = default;

 private:
  std::array<std::int64_t, most_axes + 1> sizes_{};
  std::size_t axes_{0};
};

/// What one operator hands to the next.
struct Tensor {
  enum class Producer { other, norm, addition };
  Shape shape;
  std::size_t storage{0};  ///< index of the memory that holds it
  Producer producer{Producer::other};
  bool needs_gradient{false};  ///< false only for what has no weights before it

  double elements() const { return shape.elements(); }
};

}  // namespace scaleroof::layer
