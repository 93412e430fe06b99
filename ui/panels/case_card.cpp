// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/case_card.h"

#include <cmath>

#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/predict/against_measured.h"
#include "model/validate/case_scenario.h"
#include "model/validate/case_words.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

QString escaped(const std::string& text) {
  return with_common_spaces(to_qt(text)).toHtmlEscaped();
}

QString predicted_in_words(const MeasuredCase& measured, const Evaluation& evaluation, double error) {
  QString text =
      CaseCard::tr("Predicted <b>%1</b>: %2")
          .arg(escaped(in_words(measured.metric, evaluation.predicted)), escaped(error_in_words(error)));
  if (evaluation.interval_90)
    text += CaseCard::tr("; 90% interval %1 to %2")
                .arg(escaped(in_words(measured.metric, (*evaluation.interval_90)[0])),
                     escaped(in_words(measured.metric, (*evaluation.interval_90)[1])));
  if (!evaluation.dominated_by.empty())
    text += CaseCard::tr("; most of it: %1 (%2%)")
                .arg(escaped(evaluation.dominated_by),
                     plain_number(std::round(100 * evaluation.dominating_share)));
  if (!evaluation.feasible) text += CaseCard::tr("; it would not fit in device memory");
  if (!evaluation.impossible.empty())
    text +=
        CaseCard::tr("; measured is more than the hardware can do: %1").arg(escaped(evaluation.impossible));
  return text;
}

QString source_in_words(const MeasuredCase& measured) {
  QString text = escaped(measured.title);
  if (!measured.url.empty())
    text = QStringLiteral("<a href=\"%1\">%2</a>")
               .arg(escaped(measured.url), measured.title.empty() ? escaped(measured.url) : text);
  if (!measured.where.empty()) text += QStringLiteral(", ") + escaped(measured.where);
  return text;
}

}  // namespace

CaseCard::CaseCard(QWidget* parent) : QWidget(parent), text_(new QTextBrowser), open_(new QToolButton) {
  text_->setOpenExternalLinks(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setAccessibleName(tr("The chosen case"));
  open_->setText(tr("&Open its scenario"));
  open_->setToolTip(tr("Open the scenario of this case in a window of its own"));
  open_->setFocusPolicy(Qt::TabFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 0, 4, 6);
  column->setSpacing(2);
  column->addWidget(text_, 1);
  column->addWidget(open_, 0, Qt::AlignLeft);
  connect(open_, &QToolButton::clicked, this, &CaseCard::scenario_asked);
  show_nothing();
}

void CaseCard::show_nothing() {
  text_->setPlainText(tr("Choose a case to read all about it. A click on its point opens its scenario."));
  open_->hide();
}

void CaseCard::show_case(const MeasuredCase& measured, const CaseResult& result) {
  QStringList lines{
      QStringLiteral("<b>%1</b>: %2").arg(escaped(measured.id), escaped(subject_in_words(measured)))};
  lines += tr("Measured <b>%1</b>").arg(escaped(in_words(measured.metric, measured.value)));
  lines += result.evaluation ? predicted_in_words(measured, *result.evaluation, result.relative_error)
                             : tr("Not predicted: %1").arg(escaped(result.skipped_because));
  if (const QString source = source_in_words(measured); !source.isEmpty()) lines += source;
  if (!measured.note.empty()) lines += escaped(measured.note);
  if (!measured.uncertain.empty()) {
    QStringList pointers;
    for (const std::string& pointer : measured.uncertain) pointers += escaped(pointer);
    lines += tr("Its source does not state %1.").arg(pointers.join(QStringLiteral(", ")));
  }
  const bool has_scenario = scenario_document_of(measured).has_value();
  if (!has_scenario)
    lines += measured.kind == CaseKind::collective
                 ? tr("A collective was measured by itself: there is no scenario to open.")
                 : tr("A kernel was measured by itself: there is no scenario to open.");
  text_->setHtml(QStringLiteral("<p style=\"margin:0 0 4px 0\">") +
                 lines.join(QStringLiteral("</p><p style=\"margin:0 0 4px 0\">")) + QStringLiteral("</p>"));
  open_->setVisible(has_scenario);
}

QString CaseCard::text() const {
  return text_->toPlainText();
}

}  // namespace scaleroof
