"""A folder of published files, of which only those are written that changed."""

from pathlib import Path

from pipeline.publish.whole_file import write_whole


class Folder:
    """`Shelf` on a disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: str) -> bool:
        """Writes a file whole where its content changed; whether it did.

        Raises:
            BadAddress: it cannot be written.
        """
        path = self.path / name
        if _holds(path, content.encode()):
            return False
        write_whole(path, [content])
        return True


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        # what cannot be read is written anew, and writing tells what is wrong
        return False
