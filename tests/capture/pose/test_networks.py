"""Networks are run by many threads, whoever of them is the first."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FIRST_OF_ALL = """
import sys
sys.setswitchinterval(1e-6)
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from capture.pose.networks import Layout, Network
from capture.pose.parts import PALM_DETECTOR, PALM_FILE
network = Network(Path(sys.argv[1]) / PALM_FILE, PALM_DETECTOR, Layout(1, ("Identity",), 8))
runners = [network.runner() for _ in range(8)]
with ThreadPoolExecutor(8) as pool:
    print(len(list(pool.map(lambda runner: runner.run()[0].shape, runners))))
"""


def test_the_first_arrays_of_many_threads_wait_for_nobody(models: Path) -> None:
    for _ in range(6):
        done = subprocess.run(
            [sys.executable, "-c", FIRST_OF_ALL, str(models)],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stdout.strip() == "8", done.stderr
