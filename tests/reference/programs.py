"""What the page's PyTorch programs print ("As code" under an exhibit).

    UNFOLD_RECORD=1 npx playwright test as-code     in www/: writes the programs, as the page has them, into programs.json
    python programs.py                              runs those that are new and writes what they print beside them

The weights that they read lie in models/; those that train read the official data, and take minutes: UNFOLD_DATA.

The browser tests compare the programs with the page's, and what they printed with the page's numbers.
"""

import io
import json
import os
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDED = ROOT / "tests/reference/programs.json"
DATA = Path(os.environ.get("UNFOLD_DATA", ROOT / "data")).resolve()
READ = [ROOT / "models", DATA / "kmnist", DATA / "spa-eng"]


def main():
    recorded = json.loads(RECORDED.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as here:
        for file in (file for folder in READ if folder.is_dir() for file in folder.iterdir()):
            (Path(here) / file.name).symlink_to(file)
        os.chdir(here)
        for name, run in recorded.items():
            if "printed" in run:
                continue
            print(name, flush=True)
            with redirect_stdout(io.StringIO()) as printed:
                exec(run["program"], {})
            run["printed"] = printed.getvalue()
            RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
