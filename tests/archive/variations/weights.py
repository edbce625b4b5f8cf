"""Tiny weights that stand for those that come with the archive, and archives that are refitted to."""

import json
from dataclasses import replace
from pathlib import Path

import torch

from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.takes.models import Take
from archive.variations.actions import NewCheckpoint, record
from archive.variations.models import Checkpoint
from models.generator.config import NetworkConfig, TrainConfig
from models.generator.network import Network
from models.generator.weights import write_weights
from tests import factories
from tests.motions import walking

NETWORK = NetworkConfig(width=32, layers=1, heads=2, spread=2)
QUICK = {"steps": 3, "frames": 128, "warm": 1}
GAINS = {"refitted": 0.8, "begun": 0.9, "before": 0.9, "serve": "restore", "after": 0.8}


def shipped_weights(folder: Path, seed: int = 1) -> Path:
    """A file of weights with its JSON beside it."""
    torch.manual_seed(seed)
    file = folder / f"generator{seed}.safetensors"
    config = replace(TrainConfig(), network=NETWORK).to_json()
    said = {"config": config, "motions": [], "looks": [], "credits": ["Thanks to somebody."]}
    write_weights(Network(NETWORK), file, said)
    return file


def best_at_arms(folder: Path) -> Path:
    """Weights that were measured as the best for arms."""
    file = shipped_weights(folder)
    beside = file.with_suffix(".json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), "served": {"arm": "restore"}}))
    return file


def of_performer(name: str, owner, seconds: float = 6.0, **fields) -> Take:
    """A take with a motion, which a model may learn from unless something else is said."""
    take = factories.take(owner, **{"may_train": True, **fields})
    if name:
        take.performers.set([person_called(name, Person.objects.all())])
    factories.version(take, walking(round(30 * seconds), speed=0.3 + 0.01 * take.pk))
    return take


def refitted(subject: str, takes, *, kinds=None, start: str = "", number: int = 0) -> Checkpoint:
    """A checkpoint of a subject that holds the current motions of takes; its file is an object."""
    kept = factories.stored(f"weights {subject} {number}".encode())
    versions = [track.current for take in takes for track in take.tracks.all()]
    return record(
        NewCheckpoint(
            kept.sha256, "", [(one.pid, one.sha256) for one in versions],
            {one.pid: one for one in versions}, subject=subject, start=start, size=kept.size,
            own=frozenset(one.pid for one in versions), credits=["Thanks to somebody."],
            figures={
                "kinds": kinds or {"arm": GAINS, "gap 0": {**GAINS, "serve": "begun"}},
                "gain": 0.1, "windows": 12, "held_back": "takes", "seconds": 6.0,
            },
        )
    )  # fmt: skip
