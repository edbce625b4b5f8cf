"""manage.py train: what may teach teaches, what may not is named, and it is written down."""

import functools
import hashlib

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from archive.rights.models import Nature
from archive.takes import leaving
from archive.variations.models import Checkpoint
from archive.variations.queries import flagged
from models.generator import teaching
from models.generator.adapting import AdaptConfig
from models.generator.config import NetworkConfig, TrainConfig
from models.generator.training import BEST
from models.generator.weights import read_weights
from tests import factories
from tests.models.generator.folders import write_folder
from tests.motions import tumbling, walking

pytestmark = pytest.mark.django_db

SMALL = TrainConfig(
    network=NetworkConfig(width=16, layers=1, heads=2, spread=2),
    steps=4, frames=128, warm=1, check=2, precision="float32", held_out=("cmu131",),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(
        "archive.commands.management.commands.train.TrainConfig", lambda **changes: SMALL
    )
    monkeypatch.setattr(
        teaching, "AdaptConfig", functools.partial(AdaptConfig, steps=3, frames=128, warm=1)
    )


def _archive(steward):
    """Four takes, of which two may teach."""
    taught = [
        factories.version(factories.take(steward, title=f"Sword {n}", may_train=True), motion)
        for n, motion in enumerate((walking(150), tumbling(150)))
    ]
    factories.version(factories.take(steward, title="Kept to itself"), walking(150))
    factories.version(
        factories.take(
            steward, title="Nobody danced this", may_train=True, nature=Nature.MACHINE_MADE
        ),
        walking(150),
    )
    return taught


def test_only_what_may_teach_teaches_and_is_written_down(tmp_path, capsys) -> None:
    steward = factories.steward()
    taught = _archive(steward)
    call_command("train", own=True, out=tmp_path)
    said = capsys.readouterr().out
    assert "Kept to itself" in said
    assert "nobody has permitted" in said
    assert "Nobody danced this" in said
    assert "machine-made" in said
    weights = read_weights(tmp_path / BEST)
    [checkpoint] = Checkpoint.objects.all()
    assert checkpoint.sha256 == weights.sha256
    assert checkpoint.sha256 == hashlib.sha256((tmp_path / BEST).read_bytes()).hexdigest()
    # One of the two performers is held out, the other trains.
    [motion] = checkpoint.motions.all()
    assert motion.version in taught
    assert motion.digest in weights.digests
    assert list(motion.takes.all()) == [motion.version.track.take]


def test_what_is_withdrawn_flags_the_weights_and_is_left_out_of_the_next(tmp_path, capsys) -> None:
    steward = factories.steward()
    taught = _archive(steward)
    taught.append(
        factories.version(factories.take(steward, title="Fan", may_train=True), walking(200))
    )
    call_command("train", own=True, out=tmp_path / "one")
    [checkpoint] = Checkpoint.objects.all()
    gone = checkpoint.motions.first().version
    leaving.withdraw(steward, gone.track.take, "the family asked")
    assert list(flagged()) == [checkpoint]
    capsys.readouterr()
    call_command("train", own=True, out=tmp_path / "two")
    said = capsys.readouterr().out
    assert "it was withdrawn" in said
    assert "no model may learn from any more" in said
    new = Checkpoint.objects.exclude(pk=checkpoint.pk).get()
    assert gone.pid not in {motion.name for motion in new.motions.all()}
    assert list(flagged()) == [checkpoint]


def test_a_bundle_and_the_archive_teach_together_and_are_refitted(tmp_path, capsys) -> None:
    steward = factories.steward()
    taught = _archive(steward)
    (tmp_path / "clips").mkdir()
    folder = write_folder(tmp_path / "clips")
    np.savez(folder / "l2p_stats.npz", mean=np.zeros(66), std=np.full(66, 0.2))
    call_command("train", own=True, clips=folder, out=tmp_path / "out")
    weights = read_weights(tmp_path / "out" / BEST)
    assert {"salsa", "walk", taught[0].pid, taught[1].pid} == weights.names
    call_command("train", clips=folder, out=tmp_path / "without", without_accad=True)
    # The switch is the configuration's; here it is the folder's reading that shows.
    assert "walk" not in read_weights(tmp_path / "without" / BEST).names
    call_command(
        "train", adapt="sword 0", start=tmp_path / "out" / BEST, out=tmp_path / "own", seed=5
    )
    checkpoint = Checkpoint.objects.get(adapted_to="sword 0")
    adapted = read_weights(tmp_path / "own" / checkpoint.sha256)
    assert adapted.sha256 == checkpoint.sha256 != weights.sha256
    assert adapted.said["adapted"]["seed"] == 5
    assert {motion.name for motion in checkpoint.motions.filter(own=True)} == {taught[0].pid}
    assert checkpoint.start_sha256 == weights.sha256
    assert {motion.name for motion in checkpoint.motions.all()} == weights.names


def test_nothing_to_learn_from_is_told(tmp_path) -> None:
    factories.steward()
    with pytest.raises(CommandError, match="nothing to learn from"):
        call_command("train", own=True, out=tmp_path)
    assert not Checkpoint.objects.exists()
