"""Two processes train one network: they end with the same weights, and one of them writes."""

import subprocess
import sys

import torch
from django.conf import settings

from models.generator.training import LAST, STATE
from models.generator.weights import read_weights

_PROGRAM = """
import sys
from pathlib import Path
import torch
from models.generator.computer import Computer
from models.generator.training import Training
from tests.models.generator.folders import SMALL, some_data
torch.set_num_threads(1)
computer = Computer.here()
folder = Path(sys.argv[1]) / str(computer.rank)
folder.mkdir()
training = Training(SMALL, some_data(folder), folder / "out", computer=computer)
training.run(lambda: training.state.step >= 4, lambda state, value: None)
training.keep()
torch.save(training.state.learner.network.state_dict(), folder / "ended.pt")
"""


def test_two_processes_learn_one_network(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
         str(program), str(tmp_path)],
        cwd=settings.BASE_DIR, check=True, timeout=240,
        env={"PYTHONPATH": str(settings.BASE_DIR), "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    one, two = (torch.load(tmp_path / rank / "ended.pt", weights_only=True) for rank in ("0", "1"))
    for name, weight in one.items():
        assert torch.equal(weight, two[name]), name
    assert (tmp_path / "0" / "out" / STATE).is_file()
    assert read_weights(tmp_path / "0" / "out" / LAST).said["step"] == 4
    assert not list((tmp_path / "1" / "out").iterdir())
