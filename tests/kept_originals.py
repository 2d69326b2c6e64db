"""The two archives behind one face, so that one test asks both: a folder, and an object store.

place = InFolder(tmp_path) or InStore()
archive = place.archive(clock)
place.write(reference, b"damage")       # what now stands where the original stood
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

import fsspec

from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.object_archive import ObjectArchive
from pipeline.ingest.object_store import ObjectStore
from pipeline.models import Original
from pipeline.ports import Clock


def original(content: bytes) -> Original:
    """An original of some bytes."""
    return Original(url="file:///news/a.txt", content=content, content_type="text/plain")


@dataclass
class InFolder:
    """A folder of WARC files with many records each."""

    root: Path

    def archive(self, clock: Clock) -> WarcArchive:
        return WarcArchive(self.root, clock)

    def files(self) -> dict[str, bytes]:
        """Every file by its name below the root."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def record(self, reference: str) -> bytes:
        offset, length = self._place(reference)
        return self.files()[reference.partition(":")[0]][offset : offset + length]

    def overwrite(self, reference: str, record: bytes) -> None:
        """Puts other bytes where the last record of a file stands."""
        path = self.root / reference.partition(":")[0]
        path.write_bytes(path.read_bytes()[: self._place(reference)[0]] + record)

    def lose(self, reference: str) -> None:
        (self.root / reference.partition(":")[0]).unlink()

    def _place(self, reference: str) -> tuple[int, int]:
        offset, length = map(int, reference.split(":")[1].split("+"))
        return offset, length


@dataclass
class InStore:
    """An object store in memory, with an object for each original."""

    address: str = field(default_factory=lambda: f"memory://{secrets.token_hex(8)}/originals")

    def archive(self, clock: Clock) -> ObjectArchive:
        return ObjectArchive(ObjectStore(self.address, offline=True), clock)

    def files(self) -> dict[str, bytes]:
        """Every object by its name below the address."""
        files, root = fsspec.url_to_fs(self.address)
        if not files.exists(root):
            return {}
        return {path.removeprefix(root + "/"): files.cat_file(path) for path in files.find(root)}

    def record(self, reference: str) -> bytes:
        return self.files()[reference]

    def overwrite(self, reference: str, record: bytes) -> None:
        """Puts other bytes where an original stands."""
        files, root = fsspec.url_to_fs(self.address)
        files.pipe_file(f"{root}/{reference}", record)

    def lose(self, reference: str) -> None:
        files, root = fsspec.url_to_fs(self.address)
        files.rm_file(f"{root}/{reference}")


Place = InFolder | InStore
