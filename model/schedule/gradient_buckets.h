// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

namespace scaleroof {

/// Gradients are collected into buckets as the backward pass frees them; each bucket goes on the link when it
/// is full and the one before it has gone (Li et al. 2020, PyTorch DDP). The exposed time is what is still
/// under way when the backward pass ends: max over buckets, not a difference of totals. Seconds and bytes.
template <class TimeOfBucket>
class GradientBuckets {
 public:
  /// `backward`: time of the backward pass that exchange can hide behind; `overlap`: the share of it that the
  /// software uses (0: all buckets start at its end); `time_of(bytes)`: one bucket's exchange.
  GradientBuckets(double bucket, double backward, double overlap, TimeOfBucket time_of)
      : bucket_(bucket),
        backward_(backward),
        overlap_(overlap),
        time_of_(time_of),
        bucket_time_(time_of(bucket)) {}

  /// `bytes` of gradients are final when the fraction `done` of the backward pass has run. Ascending.
  void ready(double done, double bytes) {
    waiting_ += bytes;
    const double full = std::floor(waiting_ / bucket_);
    if (full < 1) return;
    send(backward_ * (1 - overlap_ * (1 - std::min(1.0, done))), full * bucket_time_);
    waiting_ -= full * bucket_;
  }

  /// Sends what is left. Call once, after the last `ready`.
  void finish() {
    if (waiting_ > 0) send(backward_, time_of_(waiting_));
    waiting_ = 0;
  }

  double exposed() const { return std::max(0.0, link_free_ - backward_); }
  double busy() const { return busy_; }  ///< seconds on the link in all

 private:
  void send(double start, double duration) {
    link_free_ = std::max(link_free_, start) + duration;
    busy_ += duration;
  }

  double bucket_, backward_, overlap_;
  TimeOfBucket time_of_;
  double bucket_time_;
  double waiting_{0}, link_free_{0}, busy_{0};
};

}  // namespace scaleroof
