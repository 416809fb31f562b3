"""``python -m sim`` is the command line."""

import sys
from pathlib import Path

# Python puts the folder that the user is in first: an `experiments` there is theirs, not ours.
if not sys.flags.safe_path and Path(sys.path[0]).resolve() != Path(__file__).resolve().parents[1]:
    del sys.path[0]
try:
    from sim.cli import main
    main()
except KeyboardInterrupt:  # while it is loaded
    print("zaiavlenie: interrupted; nothing was written", file=sys.stderr)
    sys.exit(130)
