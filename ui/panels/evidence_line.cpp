// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/evidence_line.h"

#include "ui/predictor.h"
#include "ui/text.h"

namespace scaleroof {

EvidenceLine::EvidenceLine(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("evidence"));
  setContentsMargins(14, 0, 14, 8);
  setForegroundRole(QPalette::PlaceholderText);
  setTextFormat(Qt::RichText);
  setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  connect(this, &QLabel::linkActivated, this, [this] { emit cases_asked(ids_); });
  show_nothing();
}

void EvidenceLine::show_nothing() {
  ids_.clear();
  setText(QString(QChar::Nbsp));  // the line keeps its height
  setToolTip({});
}

void EvidenceLine::show_evidence(const Evidence& evidence) {
  show_nothing();
  QString words = with_common_spaces(
      to_qt(evidence.mistake.empty() ? evidence_in_words(evidence.runs) : evidence.mistake));
  words = words.toHtmlEscaped();
  if (!evidence.runs.empty()) {
    words = QStringLiteral("<a href=\"#\">%1</a>").arg(words);
    QStringList lines{
        tr("How far off predictions were on the measured runs nearest to this scenario. A click "
           "shows them.")};
    for (const SimilarRun& run : evidence.runs) {
      ids_.push_back(run.measured.id);
      lines += with_common_spaces(to_qt(evidence_in_words(run)));
    }
    setToolTip(tool_tip(lines));
  }
  setText(tr("Evidence: %1").arg(words));
  emit shown();
}

}  // namespace scaleroof
