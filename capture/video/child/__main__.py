"""Entry of the confined decoder: started as a script by `python -I`, never imported.

Isolated mode knows neither the working folder nor PYTHONPATH, so the checkout is named here, after
everything that is installed.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))

from capture.video.child.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
