// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/calibrate/calibrate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <Eigen/Dense>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <unsupported/Eigen/LevenbergMarquardt>

#include "model/error.h"
#include "model/profile/merge_patch.h"
#include "model/quantity/text.h"
#include "model/validate/evaluate_case.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// Step of the numerical derivative in ln(value): wide enough to step over the kinks where another algorithm
/// or tile becomes the fastest.
constexpr double derivative_step = 0.02;
/// From this many standard deviations on, a deviation counts linearly.
constexpr double huber_width = 2;
constexpr double weight_of_uncertain = 0.5;
/// What a case that a figure's value makes impossible counts as: far off.
constexpr double lost_case = 3;
constexpr double entangled_from = 0.9;

/// Each thread's profiles, with the values that they hold at the moment.
struct Bench {
  Catalogue catalogue;
  std::vector<double> values;
};

bool takes_part(const CaseResult& result, const MeasuredCase& measured, const CalibrationTarget& target,
                const Catalogue& catalogue) {
  const auto uses = [&](ProfileKind kind, const std::string& id) {
    return catalogue.contains(kind, id) && catalogue.parts(kind, id).contains({target.kind, target.id});
  };
  if (target.kind == ProfileKind::memory_hierarchy) {
    const json& machine = measured.machine();
    const auto named = machine.find("memory_hierarchy");
    if (named != machine.end() && named->is_string())
      return uses(ProfileKind::memory_hierarchy, named->get<std::string>());
    if (!catalogue.contains(ProfileKind::accelerator, result.accelerator)) return false;
    return uses(
        ProfileKind::memory_hierarchy,
        catalogue.profile(ProfileKind::accelerator, result.accelerator).value("memory_hierarchy", ""));
  }
  return uses(ProfileKind::accelerator, result.accelerator) ||
         uses(ProfileKind::interconnect, result.interconnect) || uses(ProfileKind::software, result.software);
}

bool mentions(const MeasuredCase& measured, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return measured.title.find(word) != std::string::npos || measured.id.find(word) != std::string::npos;
  });
}

class Fit {
 public:
  Fit(const std::vector<MeasuredCase>& cases, const std::vector<std::filesystem::path>& roots,
      const CalibrationOptions& options)
      : options_(options), all_(cases), shipped_(roots), benches_([this] {
          return Bench{shipped_, {}};
        }) {
    for (const CalibrationTarget& target : options.targets) {
      before_[target] = shipped_.profile(target.kind, target.id);
      if (options.pointers.empty())
        for (CalibratedFigure& figure : default_figures(shipped_, target, options.prior_sd))
          figures_.push_back(std::move(figure));
      for (const std::string& pointer : options.pointers)
        figures_.push_back(named_figure(shipped_, target, pointer, options.prior_sd));
    }
    choose_cases();
    std::map<CalibrationTarget, std::vector<std::size_t>> touched;
    for (const CalibrationTarget& target : options.targets)
      for (std::size_t i = 0; i < fitted_.size(); ++i)
        if (takes_part(first_[fitted_[i]], all_[fitted_[i]], target, shipped_)) touched[target].push_back(i);
    for (const CalibratedFigure& figure : figures_) touched_by_.push_back(touched[figure.profile]);
  }

  /// Holds the figures at their shipped values that the measurements hardly feel, one after the other: of two
  /// that are determined only together, one stays. True where there were any. `alone`: as if every other
  /// figure were known, which is the most that can be hoped for.
  bool hold_undetermined(Eigen::VectorXd& point, bool alone) {
    const Eigen::MatrixXd information = information_at(point);
    std::vector<Eigen::Index> kept(figures_.size());
    std::iota(kept.begin(), kept.end(), 0);
    while (!kept.empty()) {
      const Eigen::MatrixXd felt = information(kept, kept);
      const Eigen::VectorXd variances = alone ? Eigen::VectorXd(felt.diagonal().cwiseInverse())
                                              : Eigen::VectorXd(felt.inverse().diagonal());
      Eigen::Index worst = 0;
      const double sd = std::sqrt(variances.maxCoeff(&worst));
      const CalibratedFigure& figure =
          figures_[static_cast<std::size_t>(kept[static_cast<std::size_t>(worst)])];
      FittedFigure fitted{figure, figure.prior, figure.prior_sd * sd};
      if (fitted.determined()) break;
      held_.push_back(std::move(fitted));
      kept.erase(kept.begin() + worst);
    }
    if (kept.size() == figures_.size()) return false;
    std::vector<CalibratedFigure> figures;
    std::vector<std::vector<std::size_t>> touched_by;
    for (const Eigen::Index i : kept) {
      figures.push_back(std::move(figures_[static_cast<std::size_t>(i)]));
      touched_by.push_back(std::move(touched_by_[static_cast<std::size_t>(i)]));
    }
    figures_ = std::move(figures);
    touched_by_ = std::move(touched_by);
    point = Eigen::VectorXd(point(kept));
    return true;
  }

  std::size_t figure_count() const { return figures_.size(); }
  std::size_t residual_count() const { return fitted_.size() + figures_.size(); }

  /// Values of the figures at a point in units of their priors' deviations.
  std::vector<double> values(const Eigen::VectorXd& point) const {
    std::vector<double> result(figures_.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      const CalibratedFigure& figure = figures_[i];
      result[i] = std::clamp(figure.prior * std::exp(point[static_cast<Eigen::Index>(i)] * figure.prior_sd),
                             figure.lower, figure.upper);
    }
    return result;
  }

  void residuals(const Eigen::VectorXd& point, Eigen::VectorXd& result) const {
    const std::vector<double> now = values(point);
    std::vector<double> deviations(fitted_.size());
    tbb::parallel_for(std::size_t{0}, fitted_.size(),
                      [&](std::size_t i) { deviations[i] = deviation(bench(now), fitted_[i]); });
    for (std::size_t i = 0; i < fitted_.size(); ++i)
      result[static_cast<Eigen::Index>(i)] = softened(deviations[i]);
    result.tail(static_cast<Eigen::Index>(figures_.size())) = point;
  }

  /// Only the cases that a figure takes part in move with it.
  void derivatives(const Eigen::VectorXd& point, Eigen::MatrixXd& result) const {
    Eigen::VectorXd here(static_cast<Eigen::Index>(residual_count()));
    residuals(point, here);
    result.setZero();
    tbb::parallel_for(std::size_t{0}, figures_.size(), [&](std::size_t j) {
      const auto column = static_cast<Eigen::Index>(j);
      // Away from the upper bound.
      const double side =
          figures_[j].prior * std::exp(point[column] * figures_[j].prior_sd) * (1 + derivative_step) >
                  figures_[j].upper
              ? -1
              : 1;
      const double step = side * derivative_step / figures_[j].prior_sd;
      Eigen::VectorXd moved = point;
      moved[column] += step;
      const std::vector<double> now = values(moved);
      for (const std::size_t i : touched_by_[j]) {
        const auto row = static_cast<Eigen::Index>(i);
        result(row, column) = (softened(deviation(bench(now), fitted_[i])) - here[row]) / step;
      }
      result(static_cast<Eigen::Index>(fitted_.size() + j), column) = 1;
    });
  }

  Calibration finish(const Eigen::VectorXd& point, int steps) const {
    Calibration result;
    result.steps = steps;
    result.untouched = all_.size() - fitted_.size() - held_out_.size();
    const std::vector<double> now = values(point);
    fill_posterior(point, now, result);
    result.fitted_before = errors(fitted_, {});
    result.held_out_before = errors(held_out_, {});
    result.fitted_after = errors(fitted_, now);
    result.held_out_after = errors(held_out_, now);
    result.residual_sd = residual_sd(now);
    for (const CalibrationTarget& target : options_.targets)
      result.profiles.push_back({target, patch_of(target, result)});
    return result;
  }

 private:
  /// Cases that any of the targets takes part in and that the shipped profiles predict.
  void choose_cases() {
    first_.resize(all_.size());
    tbb::parallel_for(std::size_t{0}, all_.size(),
                      [&](std::size_t i) { first_[i] = evaluate_case(all_[i], benches_.local().catalogue); });
    int counted = 0;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const bool used =
          first_[i].evaluation &&
          std::any_of(options_.targets.begin(), options_.targets.end(), [&](const CalibrationTarget& target) {
            return takes_part(first_[i], all_[i], target, shipped_);
          });
      if (!used) continue;
      const bool nth = options_.hold_out > 1 && counted++ % options_.hold_out == options_.hold_out - 1;
      (nth || mentions(all_[i], options_.held_out_sources) ? held_out_ : fitted_).push_back(i);
    }
    if (fitted_.empty())
      throw Error({.pointer = "",
                   .found = "no measured case that the profile takes part in and that can be predicted",
                   .expected = "at least one"});
  }

  /// This thread's profiles with these values; none: as they are shipped.
  const Catalogue& bench(const std::vector<double>& values) const {
    Bench& own = benches_.local();
    if (own.values == values) return own.catalogue;
    own.values = values;
    for (const CalibrationTarget& target : options_.targets) {
      std::vector<CalibratedFigure> figures;
      std::vector<double> of_target;
      for (std::size_t i = 0; i < figures_.size(); ++i) {
        if (figures_[i].profile != target) continue;
        figures.push_back(figures_[i]);
        of_target.push_back(values.empty() ? figures_[i].prior : values[i]);
      }
      own.catalogue.replace(target.kind, target.id, with_values(before_.at(target), figures, of_target));
    }
    return own.catalogue;
  }

  /// ln(predicted / measured) of time over the noise.
  double deviation(const Catalogue& catalogue, std::size_t index) const {
    const CaseResult result = evaluate_case(all_[index], catalogue);
    if (!result.evaluation) return lost_case / options_.noise;
    const double weight = all_[index].uncertain.empty() ? 1 : weight_of_uncertain;
    return weight * std::log(std::max(1e-6, 1 + result.relative_error)) / options_.noise;
  }

  /// Its square is the pseudo-Huber loss.
  static double softened(double deviation) {
    const double ratio = deviation / huber_width;
    const double loss = 2 * huber_width * huber_width * (std::sqrt(1 + ratio * ratio) - 1);
    return std::copysign(std::sqrt(loss), deviation);
  }

  ErrorSummary errors(const std::vector<std::size_t>& chosen, const std::vector<double>& now) const {
    std::vector<CaseResult> results(chosen.size());
    tbb::parallel_for(std::size_t{0}, chosen.size(),
                      [&](std::size_t i) { results[i] = evaluate_case(all_[chosen[i]], bench(now)); });
    std::vector<const CaseResult*> pointers;
    for (const CaseResult& result : results) pointers.push_back(&result);
    return summarise(pointers);
  }

  /// From the median of the absolute deviations, which outliers do not move.
  double residual_sd(const std::vector<double>& now) const {
    std::vector<double> deviations(fitted_.size());
    for (std::size_t i = 0; i < fitted_.size(); ++i) {
      const CaseResult result = evaluate_case(all_[fitted_[i]], bench(now));
      deviations[i] = result.evaluation ? std::abs(std::log(1 + result.relative_error)) : lost_case;
    }
    const auto middle = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 2);
    std::nth_element(deviations.begin(), middle, deviations.end());
    constexpr double of_normal_distribution = 1.4826;
    return of_normal_distribution * *middle;
  }

  /// J'J, priors included.
  Eigen::MatrixXd information_at(const Eigen::VectorXd& point) const {
    Eigen::MatrixXd jacobian(static_cast<Eigen::Index>(residual_count()),
                             static_cast<Eigen::Index>(figures_.size()));
    derivatives(point, jacobian);
    return jacobian.transpose() * jacobian;
  }

  /// Around the optimum the posterior is normal with the inverse of J'J, priors included (Laplace).
  void fill_posterior(const Eigen::VectorXd& point, const std::vector<double>& now,
                      Calibration& result) const {
    const Eigen::MatrixXd covariance = information_at(point).inverse();
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      result.figures.push_back(
          {figures_[i], now[i], figures_[i].prior_sd * std::sqrt(std::max(0.0, covariance(at, at)))});
    }
    result.figures.insert(result.figures.end(), held_.begin(), held_.end());
    for (Eigen::Index i = 0; i < covariance.rows(); ++i)
      for (Eigen::Index j = i + 1; j < covariance.cols(); ++j) {
        const double correlation = covariance(i, j) / std::sqrt(covariance(i, i) * covariance(j, j));
        if (std::abs(correlation) > entangled_from)
          result.entangled.push_back({static_cast<std::size_t>(i), static_cast<std::size_t>(j), correlation});
      }
    std::stable_sort(result.entangled.begin(), result.entangled.end(),
                     [](const Entanglement& a, const Entanglement& b) {
                       return std::abs(a.correlation) > std::abs(b.correlation);
                     });
  }

  /// "12 measurements (title; title)".
  std::string evidence(const CalibratedFigure& figure) const {
    std::vector<std::string> titles;
    std::size_t count = 0;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      if (figures_[i].profile != figure.profile || figures_[i].pointer != figure.pointer) continue;
      count = touched_by_[i].size();
      for (const std::size_t row : touched_by_[i]) {
        const std::string& title = all_[fitted_[row]].title;
        if (!title.empty() && std::find(titles.begin(), titles.end(), title) == titles.end())
          titles.push_back(title);
      }
    }
    constexpr std::size_t most_titles = 4;
    std::string named = fmt::format(
        "{}", fmt::join(titles.begin(), titles.begin() + std::min(titles.size(), most_titles), "; "));
    if (titles.size() > most_titles) named += fmt::format("; {} more", titles.size() - most_titles);
    return fmt::format("{} measurement{}{}", count, count == 1 ? "" : "s",
                       named.empty() ? "" : fmt::format(" ({})", named));
  }

  json patch_of(const CalibrationTarget& target, const Calibration& result) const {
    const json& before = before_.at(target);
    json after = before;
    json sources = json::object();
    for (const FittedFigure& fitted : result.figures) {
      if (fitted.figure.profile != target || !fitted.determined()) continue;
      const double value = round_to(fitted.value, 4);
      json& at = after[json::json_pointer(fitted.figure.pointer)];
      if (fitted.figure.share)
        at = {{"value", value}, {"relative_sd", round_to(fitted.posterior_sd, 2)}};
      else
        at = value;
      sources[fitted.figure.pointer] = fmt::format("fitted on {}; before: {} in {}", evidence(fitted.figure),
                                                   three_digits(fitted.figure.prior), target.id);
    }
    if (target.kind == ProfileKind::software) {
      after["residual_sd"] = round_to(std::max(result.residual_sd, 0.01), 2);
      sources["/residual_sd"] = "spread of the fitted measurements around the model";
    }
    json patch = merge_patch_between(before, after);
    patch["sources"] = std::move(sources);
    return patch;
  }

  static double round_to(double value, int digits) {
    return std::stod(fmt::format("{:.{}g}", value, digits));
  }

  const CalibrationOptions& options_;
  const std::vector<MeasuredCase>& all_;
  Catalogue shipped_;
  std::map<CalibrationTarget, json> before_;  ///< the targets as they are shipped
  mutable tbb::enumerable_thread_specific<Bench> benches_;
  std::vector<CalibratedFigure> figures_;  ///< those that are fitted, target by target
  std::vector<FittedFigure> held_;         ///< those that the measurements hardly feel
  std::vector<CaseResult> first_;
  std::vector<std::size_t> fitted_, held_out_;
  std::vector<std::vector<std::size_t>> touched_by_;  ///< for each figure: indices into fitted_
};

/// What Eigen's minimiser asks for.
class Functor : public Eigen::DenseFunctor<double> {
 public:
  explicit Functor(const Fit& fit)
      : DenseFunctor(static_cast<int>(fit.figure_count()), static_cast<int>(fit.residual_count())),
        fit_(fit) {}
  int operator()(const InputType& point, ValueType& result) const {
    fit_.residuals(point, result);
    return 0;
  }
  int df(const InputType& point, JacobianType& result) const {
    fit_.derivatives(point, result);
    return 0;
  }

 private:
  const Fit& fit_;
};

int minimise(const Fit& fit, Eigen::VectorXd& point, int most_steps) {
  if (fit.figure_count() == 0) return 0;
  Functor functor(fit);
  Eigen::LevenbergMarquardt<Functor> minimiser(functor);
  minimiser.setFtol(1e-5);
  minimiser.setXtol(1e-4);
  minimiser.setMaxfev(most_steps);
  minimiser.minimize(point);
  return static_cast<int>(minimiser.iterations());
}

}  // namespace

Calibration calibrate(const std::vector<MeasuredCase>& cases, const std::vector<std::filesystem::path>& roots,
                      const CalibrationOptions& options) {
  Fit fit(cases, roots, options);
  Eigen::VectorXd point = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(fit.figure_count()));
  fit.hold_undetermined(point, true);
  int steps = minimise(fit, point, options.most_steps);
  // A figure that is not written must not have helped the others.
  while (fit.hold_undetermined(point, false)) steps += minimise(fit, point, options.most_steps);
  return fit.finish(point, steps);
}

}  // namespace scaleroof
