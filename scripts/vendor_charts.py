"""Takes the chart library anew: the pinned uPlot from npm, checked, into the pages' own files.

python scripts/vendor_charts.py [VERSION]

Writes uplot.js, uplot.css and uplot.LICENSE.txt with a header of where they come from, and
vendored.json with version, npm's integrity and a hash of each file, which a test holds them to.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "pipeline" / "web" / "pages" / "static"
NPM = shutil.which("npm") or "npm"
RECORD = STATIC / "vendored.json"
FILES = {
    "uplot.js": "package/dist/uPlot.iife.min.js",
    "uplot.css": "package/dist/uPlot.min.css",
    "uplot.LICENSE.txt": "package/LICENSE",
}


def main() -> None:
    """Downloads, checks, writes."""
    version = sys.argv[1] if len(sys.argv) > 1 else json.loads(RECORD.read_text())["version"]
    told = subprocess.run(
        [NPM, "view", f"uplot@{version}", "dist.integrity"],
        capture_output=True,
        text=True,
        check=True,
    )
    integrity = told.stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([NPM, "pack", "--silent", f"uplot@{version}"], cwd=folder, check=True)
        [packed] = Path(folder).glob("*.tgz")
        digest = hashlib.sha512(packed.read_bytes()).digest()
        if integrity != f"sha512-{base64.b64encode(digest).decode()}":
            raise SystemExit(f"uplot {version} is not what npm says it is: {integrity}")
        hashes = {}
        with tarfile.open(packed) as files:
            for name, member in FILES.items():
                found = files.extractfile(member)
                if found is None:
                    raise SystemExit(f"uplot {version} has no {member}")
                content = found.read()
                (STATIC / name).write_bytes(content)
                hashes[name] = hashlib.sha256(content).hexdigest()
    record = {
        "package": "uplot", "version": version, "licence": "MIT", "integrity": integrity,
        "from": FILES, "sha256": hashes,
    }  # fmt: skip
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
