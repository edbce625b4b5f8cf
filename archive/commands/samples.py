"""The sample clips that a new archive begins with. Both are BSD-3; see docs/credits.md."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive.rights.models import Nature, Visibility
from archive.takes.actions import Answers

LICENCE = "BSD 3-Clause"


@dataclass(frozen=True, slots=True)
class Sample:
    """A film that set-up has brought, and what is known of it."""

    path: Path
    answers: Answers


def samples() -> list[Sample]:
    """Return the sample films that are there."""
    folder = Path(settings.BUILD_DIR) / "samples"
    both = [
        Sample(
            folder / "pose2sim" / "cam01.mp4",
            _answers(
                "Sample: balance on a beam 平衡木步法",
                "Pose2Sim contributors, BSD 3-Clause",
                "樣本影片，並非套路：一名男子在平衡木上行走，手腳大幅擺動。"
                "取自 Pose2Sim 示範的四部攝影機之一。\n"
                "Sample footage, not a form: a man walks along a beam with wide swings of arms and "
                "legs. One of the four cameras of Pose2Sim's demonstration.",
            ),
        ),
        Sample(
            folder / "sports2d" / "demo.mp4",
            _answers(
                "Sample: leap from a roof 屋頂跳下",
                "Sports2D contributors, BSD 3-Clause",
                "樣本影片，並非套路。片中有兩人交錯：一名男子由屋頂躍下，一名女子走過。"
                "系統只跟隨其中一人，途中可能由一人轉到另一人。\n"
                "Sample footage, not a form. Two people cross in this film: a man leaps from a roof "
                "while a woman walks by. Only one of them is followed, and it may change from one "
                "to the other.",
            ),
        ),
    ]
    return [sample for sample in both if sample.path.is_file()]


def _answers(title: str, credit: str, note: str) -> Answers:
    return Answers(
        title=title,
        performers=(),
        performed_on="",
        nature=Nature.REAL,
        visibility=Visibility.PUBLIC,
        licence=LICENCE,
        credit=credit,
        note=note,
        may=frozenset({"show", "download"}),
        is_sample=True,
    )
