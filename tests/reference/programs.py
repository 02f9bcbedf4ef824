"""What the page's PyTorch programs print ("As code" under an exhibit).

    UNFOLD_RECORD=1 npx playwright test as-code     in www/: writes the programs, as the page has them, into programs.json
    python programs.py                              runs each and writes what it prints beside it

The browser tests compare the programs with the page's, and what they printed with the page's numbers.
"""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

RECORDED = Path(__file__).parent / "programs.json"


def main():
    recorded = json.loads(RECORDED.read_text("utf-8"))
    for name, run in recorded.items():
        print(name)
        with redirect_stdout(io.StringIO()) as printed:
            exec(run["program"], {})
        run["printed"] = printed.getvalue()
    RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
