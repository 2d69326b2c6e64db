"""The door to object stores: what its drivers do wrong, and how long anybody waits for them."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from fakes import FakeClock
from kept_originals import InStore, original
from pipeline.errors import BadDocument, ConfigurationError, StandpointError, Unreachable
from pipeline.ingest import object_store
from pipeline.ingest.object_archive import ObjectArchive
from pipeline.ingest.object_store import AT_ONCE, ObjectStore

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


class ClientError(Exception):
    """What a driver's client raises: of no family that we know, with a secret in its words."""


ClientError.__module__ = "some_client.exceptions"


class Trouble(MemoryFileSystem):  # type: ignore[misc]
    """A store in memory that does what a test says before each call."""

    protocol: ClassVar[str] = "trouble"
    before: ClassVar[Callable[[str], None]] = staticmethod(lambda call: None)
    calls: ClassVar[list[str]] = []
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix("trouble://")))

    def pipe_file(self, path: str, value: bytes, **options: Any) -> None:
        self._begin("pipe_file")
        super().pipe_file(path, value, **options)

    def cat_file(self, path: str, **options: Any) -> bytes:
        self._begin("cat_file")
        return bytes(super().cat_file(path, **options))

    def rm(self, path: str | list[str], **options: Any) -> None:
        self._begin("rm")
        super().rm(path, **options)

    def ls(self, path: str, **options: Any) -> Any:
        self._begin("ls")
        return super().ls(path, **options)

    def _begin(self, call: str) -> None:
        type(self).calls.append(call)
        type(self).before(call)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Trouble]]:
    fsspec.register_implementation("trouble", Trouble, clobber=True)
    monkeypatch.setattr(Trouble, "store", {})
    monkeypatch.setattr(Trouble, "calls", [])
    yield Trouble
    Trouble.before = staticmethod(lambda call: None)


def raising(error: Exception) -> Callable[[str], None]:
    def raises(call: str) -> None:
        raise error

    return staticmethod(raises)


def archive(seconds: float = 5.0) -> ObjectArchive:
    return ObjectArchive(ObjectStore("trouble://news/kept", seconds=seconds), FakeClock(NOON))


def refusal(call: Callable[[], object]) -> StandpointError:
    with pytest.raises(StandpointError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError("AccessDenied"), "denied; check the credentials"),
        (ClientError("https://store.example/?Signature=s3cret"), "(ClientError)"),
        (ConnectionResetError(104, "s3cret"), "(ConnectionResetError)"),
        (TimeoutError("s3cret"), "(TimeoutError)"),
        (NotImplementedError(), "(NotImplementedError)"),
        (ValueError("Invalid endpoint: s3cret"), "(ValueError)"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_drivers_errors_are_told_in_our_words(
    trouble: type[Trouble], error: Exception, words: str
) -> None:
    """Whatever their family they may pass; the place is named, the cause kept, no secret told."""
    trouble.before = raising(error)
    told = refusal(lambda: archive().keep(original(b"text")))
    assert isinstance(told, Unreachable)
    assert "trouble://news/kept" in told.message
    assert words in told.message
    assert "s3cret" not in told.message
    assert told.__cause__ is error


def test_a_mistake_in_code_is_not_hidden(trouble: type[Trouble]) -> None:
    """What no store can cause passes as it is."""
    trouble.before = raising(AttributeError("oops"))
    with pytest.raises(AttributeError, match="oops"):
        archive().keep(original(b"text"))


def test_a_store_that_hangs_is_waited_for_once(trouble: type[Trouble]) -> None:
    """A call ends in time, and the next ones do not wait for a while."""
    trouble.before = staticmethod(lambda call: time.sleep(2))
    hanging = archive(seconds=0.1)
    began = time.monotonic()
    assert refusal(lambda: hanging.keep(original(b"text"))).code == "timeout"
    for _ in range(100):
        assert refusal(lambda: hanging.keep(original(b"text"))).code == "unreachable"
    assert time.monotonic() - began < 1
    assert len(trouble.calls) == 1


def test_a_store_that_fails_slowly_is_left_alone(
    trouble: type[Trouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quick refusal is met anew each time, a slow one once a minute."""
    trouble.before = raising(ConnectionResetError())
    away = archive()
    for _ in range(3):
        refusal(lambda: away.keep(original(b"text")))
    assert len(trouble.calls) == 3
    monkeypatch.setattr(object_store, "SLOW", 0.0)
    for _ in range(3):
        refusal(lambda: away.keep(original(b"text")))
    assert len(trouble.calls) == 4


def test_a_place_that_is_not_there_loses_nothing() -> None:
    """A wrong bucket is no reason to take originals for deleted."""
    reference = InStore().archive(FakeClock(NOON)).keep(original(b"text"))
    elsewhere = InStore().archive(FakeClock(NOON))
    told = refusal(lambda: elsewhere.read(reference))
    assert isinstance(told, Unreachable)
    assert "STANDPOINT_ORIGINALS" in told.message


def test_folders_are_made_where_names_need_them(tmp_path: Path) -> None:
    """Below an address that is there; one that is not is no place to keep anything."""

    class Folders(fsspec.get_filesystem_class("file")):  # type: ignore[misc]
        protocol = "folders"

    fsspec.register_implementation("folders", Folders, clobber=True)
    there = ObjectArchive(ObjectStore(f"folders://{tmp_path}"), FakeClock(NOON))
    assert there.read(there.keep(original(b"text"))) == b"text"
    absent = ObjectArchive(ObjectStore(f"folders://{tmp_path}/no/such"), FakeClock(NOON))
    told = refusal(lambda: absent.keep(original(b"text")))
    assert isinstance(told, Unreachable)
    assert "create it" in told.message
    assert not (tmp_path / "no").exists()


def test_a_write_of_half_is_made_whole(trouble: type[Trouble]) -> None:
    """Killed after the index or after the original, the next process ends with both."""
    for survivors in (0, 1):
        trouble.store.clear()
        trouble.calls.clear()

        def dies(call: str, survivors: int = survivors) -> None:
            if trouble.calls.count("pipe_file") > survivors:
                raise ConnectionResetError

        trouble.before = staticmethod(dies)
        refusal(lambda: archive().keep(original(b"text")))
        assert len(trouble.store) == survivors
        trouble.before = staticmethod(lambda call: None)
        reference = archive().keep(original(b"text"))
        assert archive().read(reference) == b"text"
        assert len(trouble.store) == 2


def test_what_follows_a_record_is_damage() -> None:
    """An object holds one original and nothing else."""
    place = InStore()
    kept = place.archive(FakeClock(NOON))
    reference = kept.keep(original(b"text"))
    place.overwrite(reference, place.record(reference) + b"more")
    with pytest.raises(BadDocument):
        kept.read(reference)


def test_other_objects_at_the_address_stay() -> None:
    """Retention deletes what is named like an original in a folder that is a day."""
    place = InStore()
    kept = place.archive(FakeClock(NOON))
    kept.keep(original(b"text"))
    others = ["2026/03/07/notes.txt", "2026/13/01/a", "2026/3/7/a", "readme", "2026/03/x/a"]
    for name in others:
        place.overwrite(name, b"a person's")
    assert kept.drop_before(date.max).files == 1
    assert set(place.files()) == set(others)


def test_many_originals_of_a_day_are_deleted_in_parts() -> None:
    """More than one call deletes leave neither object nor index behind."""
    place = InStore()
    kept = place.archive(FakeClock(NOON))
    for number in range(AT_ONCE + 5):
        kept.keep(original(b"text %d" % number))
    assert kept.drop_before(date.max).files == AT_ONCE + 5
    assert place.files() == {}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://bucket/news", "pip install s3fs"),
        ("gs://bucket/news", "pip install gcsfs"),
        ("nowhere://bucket", "no store is known as nowhere"),
    ],
)
def test_a_driver_that_is_missing_is_named(
    address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is dialled, with what to install."""
    for module in ("s3fs", "gcsfs"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigurationError, match="STANDPOINT_ORIGINALS") as caught:
        ObjectStore(address)
    assert words in caught.value.message


def test_offline_nothing_elsewhere_is_asked() -> None:
    """A store that would be dialled is refused at once; one in this process is not."""
    with pytest.raises(ConfigurationError, match="STANDPOINT_OFFLINE"):
        ObjectStore("s3://bucket/news", offline=True)
    ObjectStore("memory://news", offline=True)
