"""The door to object stores: whole objects in and out through fsspec, each call bounded in time.

A store's driver brings a client of its own and takes credentials from its own variables; this
code imports none of them and hands none of them a secret.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from pipeline.errors import Unreachable
from pipeline.ingest.store_drivers import check_driver

SECONDS = 60.0
"""How long one call may take, with all repeats of the driver."""

SLOW, LEFT_ALONE = 5.0, 60.0
"""A store is not asked again for so many seconds after a call that failed after so many.

Else a store that is away would hold up a run by that much for each page.
"""

AT_ONCE = 500
"""Objects read or deleted by one call."""

Result = TypeVar("Result")


class ObjectStore:
    """Objects below one address, by names such as `index/ab/cd`; threads may share it."""

    def __init__(
        self,
        address: str,
        *,
        holds: str = "originals",
        setting: str = "STANDPOINT_ORIGINALS",
        offline: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        """Finds the driver; nothing is dialled. Errors say what it holds, and by which setting.

        Raises:
            ConfigurationError: there is no driver, or it would dial while that is not wanted.
        """
        self.address = address.rstrip("/")
        self._seconds = seconds
        self._files: AbstractFileSystem | None = None
        self._root = ""
        self._left_alone_until = 0.0
        self._holds, self._setting = holds, setting
        check_driver(self.address, setting, offline=offline)

    def get(self, name: str, most_bytes: int) -> bytes | None:
        """The first `most_bytes` of an object; None where there is none.

        Raises:
            Unreachable: the store does not answer or refuses.
        """

        def read(files: AbstractFileSystem) -> bytes:
            return bytes(files.cat_file(self._path(name), start=0, end=most_bytes))

        with suppress(FileNotFoundError):
            return self._asked(read)
        return None

    def is_there(self) -> bool:
        """Whether the bucket exists, or what its address begins with; not whether it is empty.

        Raises:
            Unreachable: the store does not answer.
        """

        def look(files: AbstractFileSystem) -> bool:
            return bool(files.exists(self._root[:1] + self._root[1:].partition("/")[0]))

        return self._asked(look)

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Writes objects, each whole or not at all, in their order or side by side.

        Raises:
            Unreachable: the store does not answer or refuses.
        """

        def write(files: AbstractFileSystem) -> None:
            files.pipe({self._path(name): content for name, content in objects.items()})

        def write_into_folders(files: AbstractFileSystem) -> None:
            # Stores of objects know no folders; where the address is one, names need theirs.
            if not files.exists(self._root):
                raise FileNotFoundError
            for name in objects:
                files.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
            write(files)

        try:
            with suppress(FileNotFoundError):
                return self._asked(write)
            return self._asked(write_into_folders)
        except FileNotFoundError as error:
            raise Unreachable(
                f"originals cannot be kept at {self.address}, since nothing is there; "
                "create it, or correct STANDPOINT_ORIGINALS"
            ) from error

    def remove(self, names: Sequence[str]) -> None:
        """Deletes objects; those that are not there are passed over.

        Raises:
            Unreachable: the store does not answer or refuses.
        """

        def delete(part: Sequence[str], files: AbstractFileSystem) -> None:
            files.rm([self._path(name) for name in part])

        for part in _in_parts(names, AT_ONCE):
            with suppress(FileNotFoundError):
                self._asked(partial(delete, part))
                continue
            for name in part:
                with suppress(FileNotFoundError):
                    self._asked(partial(delete, [name]))

    def get_all(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The small objects of these names that can be read.

        Raises:
            Unreachable: the store does not answer or refuses.
        """

        def read(part: Sequence[str], files: AbstractFileSystem) -> Mapping[str, bytes]:
            found = files.cat([self._path(name) for name in part], on_error="omit")
            return {self._name(path): content for path, content in found.items()}

        parts = [self._asked(partial(read, part)) for part in _in_parts(names, AT_ONCE)]
        return {name: content for part in parts for name, content in part.items()}

    def folders(self, name: str) -> list[str]:
        """The names of all folders directly in one, the root's for an empty name.

        Raises:
            Unreachable: the store does not answer or refuses.
        """
        rows: list[Mapping[str, str]] = []
        with suppress(FileNotFoundError):
            rows = self._asked(lambda files: files.ls(self._path(name), detail=True))
        return sorted(self._name(row["name"]) for row in rows if row["type"] == "directory")

    def sizes(self, name: str) -> Mapping[str, int]:
        """The size in bytes of every object in a folder, by name.

        Raises:
            Unreachable: the store does not answer or refuses.
        """
        return {found: int(row["size"] or 0) for found, row in self.listed(name).items()}

    def listed(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """What the store says of every object in a folder, or of the object itself, by name.

        Raises:
            Unreachable: the store does not answer or refuses.
        """

        def look(files: AbstractFileSystem) -> Mapping[str, Mapping[str, Any]]:
            found = files.find(self._path(name), detail=True)
            return {path: row or files.info(path) for path, row in found.items()}

        found: Mapping[str, Mapping[str, Any]] = {}
        with suppress(FileNotFoundError):
            found = self._asked(look)
        return {self._name(path): row for path, row in found.items()}

    def told(self, name: str) -> Mapping[str, Any] | None:
        """What the store says of one object, `size` among it; None where there is none.

        Raises:
            Unreachable: the store does not answer or refuses.
        """
        row: Mapping[str, Any] | None = None
        with suppress(FileNotFoundError):
            row = self._asked(lambda files: files.info(self._path(name)))
        return row

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _name(self, path: str) -> str:
        return path.rstrip("/").removeprefix(self._root).strip("/")

    def _asked(self, call: Callable[[AbstractFileSystem], Result]) -> Result:
        """What a call returns; FileNotFoundError passes, for each caller has a word of its own."""
        began = time.monotonic()
        if began < self._left_alone_until:
            raise Unreachable(
                f"{self._holds} at {self.address} did not answer just now; "
                "what needs them is tried again later"
            )
        handed: SimpleQueue[_Handed[Result]] = SimpleQueue()
        # A daemon, since no driver promises to come back and the process must be able to end.
        threading.Thread(target=self._run, args=(call, handed), daemon=True).start()
        try:
            done = handed.get(timeout=self._seconds)
        except Empty:
            self._left_alone_until = time.monotonic() + LEFT_ALONE
            raise Unreachable(
                f"{self._holds} at {self.address} did not answer within {self._seconds:g} seconds; "
                "what needs them is tried again later",
                code="timeout",
            ) from None
        if isinstance(done.error, FileNotFoundError):
            raise done.error
        if done.error is not None:
            if time.monotonic() - began > SLOW:
                self._left_alone_until = time.monotonic() + LEFT_ALONE
            raise self._translated(done.error) from done.error
        return done.result[0]

    def _run(
        self, call: Callable[[AbstractFileSystem], Result], to: "SimpleQueue[_Handed[Result]]"
    ) -> None:
        handed: _Handed[Result] = _Handed()
        with handed:
            handed.result.append(call(self._opened()))
        to.put(handed)

    def _opened(self) -> AbstractFileSystem:
        if self._files is None:
            files, root = url_to_fs(self.address, skip_instance_cache=True)
            # Listings change under other processes; one that is remembered would hide that.
            files.dircache.use_listings_cache = False
            self._root, self._files = root.rstrip("/"), files
        return self._files

    def _translated(self, error: Exception) -> Exception:
        """Our error for a driver's; what is a mistake in code passes as it is.

        Drivers raise errors of their clients, which share no base; their words are not repeated,
        since some hold signed addresses.
        """
        if isinstance(error, PermissionError):
            return Unreachable(
                f"access to {self._holds} at {self.address} is denied; check the credentials in "
                "the variables of its driver, such as AWS_*, and what they may do"
            )
        ours = type(error).__module__ in ("builtins", __name__)
        if ours and not isinstance(error, OSError | ValueError | NotImplementedError):
            return error
        return Unreachable(
            f"{self._holds} at {self.address} cannot be reached or written "
            f"({type(error).__name__}); check {self._setting}, the network, and the "
            "credentials in the variables of its driver, such as AWS_*"
        )


class _Handed(Generic[Result]):
    """What a call in another thread returned or raised, for the one who waits for it."""

    def __init__(self) -> None:
        self.result: list[Result] = []
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


def _in_parts(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))
