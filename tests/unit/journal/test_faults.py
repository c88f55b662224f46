"""Whatever fails while a change is written: it is there as a whole, or not at all."""

from __future__ import annotations

import itertools
import random
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import cartelogic
from cartelogic import KnowledgeBase, StorageError
from cartelogic.journal.chain import Recorded
from cartelogic.journal.document import Document
from cartelogic.journal.journal import Journal
from tests.unit.journal.faulty import counted_connections, disk_error, faults
from tests.unit.journal.states import CHANGES, saved, small, state, ticking

FAULTS: dict[str, Callable[[], BaseException]] = {
    "disk": disk_error,
    "full": lambda: disk_error(sqlite3.SQLITE_FULL),
    "locked": lambda: disk_error(sqlite3.SQLITE_BUSY),
    "interrupt": KeyboardInterrupt,
    "memory": MemoryError,
}


@pytest.fixture(autouse=True)
def _counted() -> Iterator[None]:
    with counted_connections():
        yield


def afresh(path: Path) -> KnowledgeBase:
    path.write_bytes(_bytes())
    return cartelogic.open(path, clock=ticking())


@cache
def _bytes() -> bytes:
    """A file with one change."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.cartelogic"
        small().save(path, clock=ticking())
        return path.read_bytes()


def outcome(kb: KnowledgeBase, path: Path, before: object, after: object) -> str:
    """What became of a change that failed: the file and the knowledge base must agree."""
    last = kb.last_change()
    assert last is not None
    wanted = {1: before, 2: after}[last.number]
    assert state(kb) == wanted
    kb.tell("ally(later, on).")
    then = state(kb)
    kb.close()
    with cartelogic.open(path) as again:
        assert state(again) == then
        assert len(again.history()) == last.number + 1
    return {1: "absent", 2: "complete"}[last.number]


@pytest.mark.parametrize(
    "change", ["tell_frame", *(pytest.param(n, marks=pytest.mark.slow) for n in ("tell", "load"))]
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_fault_at_any_statement_leaves_all_or_nothing(
    tmp_path: Path, change: str, moment: str
) -> None:
    path = tmp_path / "cases.cartelogic"
    with afresh(path) as kb:
        before = state(kb)
        with faults(lambda *_: None):
            CHANGES[change](kb)
            from tests.unit.journal.faulty import Faulty

            statements = Faulty.count
        after = state(kb)
    assert statements >= 6
    found = set()
    for place, (name, fault) in enumerate(FAULTS.items()):
        for number in range(1 + place % 2, statements + 1, 1 if name == "disk" else 3):

            def fail(
                count: int,
                when: str,
                number: int = number,
                fault: Callable[[], BaseException] = fault,
            ) -> None:
                if (count, when) == (number, moment):
                    raise fault()

            kb = afresh(path)
            with faults(fail), pytest.raises((StorageError, KeyboardInterrupt, MemoryError)):
                CHANGES[change](kb)
            found.add(outcome(kb, path, before, after))
    assert found == ({"absent"} if moment == "before" else {"absent", "complete"})


def test_a_disk_that_fails_for_longer_leaves_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cases.cartelogic"
    with afresh(path) as kb:
        before = state(kb)
        CHANGES["tell"](kb)
        after = state(kb)
    found = []
    for number, moment in itertools.product(range(1, 7), ("before", "after")):

        def fail(count: int, when: str, since: tuple[int, str] = (number, moment)) -> None:
            if (count, when == "after") >= (since[0], since[1] == "after"):
                raise disk_error()

        kb = afresh(path)
        with faults(fail):
            with pytest.raises(StorageError) as error:
                CHANGES["tell"](kb)
            assert error.value.codes() == ("CL705",)
            for ask in (kb.last_change, partial(kb.retract, "ally(a, b)")):
                with pytest.raises(StorageError, match="does not say"):
                    ask()
        last = kb.last_change()
        assert last is not None
        if last.number == 1:
            found.append(outcome(kb, path, before, after))
            continue
        found.append("behind")
        assert state(kb) == before
        with pytest.raises(StorageError, match="had seemed to fail"):
            kb.retract("ally(a, b)")
        kb.close()
        with cartelogic.open(path) as again:
            assert state(again) == after
    assert found == ["absent"] * 11 + ["behind"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_full_disk_leaves_all_or_nothing(tmp_path: Path, change: str) -> None:
    path = tmp_path / "cases.cartelogic"
    kb = afresh(path)
    before = state(kb)
    twin = small()
    CHANGES[change](twin)
    after = state(twin)
    refused, size = 0, path.stat().st_size
    for room in (0, 100, 512, 1000, 4608, 9000, *range(size, size + 100_000, 2048)):
        with at_most(room):
            error = attempt(CHANGES[change], kb)
        if error is None:
            break
        refused += 1
        assert error.codes() == ("CL705",)
        last = kb.last_change()
        assert last is not None
        assert last.number == 1
        assert state(kb) == before
        kb._told = 0  # a text that was refused has taken a number
    assert refused >= 4
    assert outcome(kb, path, before, after) == "complete"


def attempt(change: Callable[[KnowledgeBase], object], kb: KnowledgeBase) -> StorageError | None:
    try:
        change(kb)
    except StorageError as error:
        return error
    return None


@contextmanager
def at_most(room: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes for a while, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "cases.cartelogic"
    for room in range(0, 12_000, 1500):
        with at_most(room):
            error = attempt(lambda kb: kb.save(path), small())
        assert error is not None
        assert error.codes() == ("CL705",)
        assert not list(tmp_path.iterdir())


def test_a_fault_at_any_statement_of_saving_makes_no_file(tmp_path: Path) -> None:
    path, old = tmp_path / "new.cartelogic", tmp_path / "old.cartelogic"
    KnowledgeBase().save(old)
    before = old.read_bytes()
    for number in range(1, 15):

        def fail(count: int, when: str, number: int = number) -> None:
            if (count, when) == (number, "after"):
                raise disk_error()

        with faults(fail), pytest.raises(StorageError):
            small().save(path)
        with faults(fail), pytest.raises(StorageError):
            small().save(old, overwrite=True)
        assert old.read_bytes() == before
        assert list(tmp_path.iterdir()) == [old]


# -- damage ---------------------------------------------------------------------------------


def read(path: Path, *, read_only: bool) -> list[tuple[Recorded, Document]] | StorageError:
    """All that a file holds, or why that cannot be said."""
    try:
        journal = Journal(path, read_only=read_only)
    except StorageError as error:
        return error
    try:
        return list(journal.start())
    except StorageError as error:
        return error
    finally:
        journal.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("whole") / "cases.cartelogic")


def test_every_shortened_file_is_refused(tmp_path: Path, whole: Path) -> None:
    content = whole.read_bytes()
    path = tmp_path / "cases.cartelogic"
    pages = range(0, len(content), 4096)
    for size in (*pages, *(page + 700 for page in pages[::4])):
        path.write_bytes(content[:size])
        for read_only in (True, False):
            found = read(path, read_only=read_only)
            assert isinstance(found, StorageError), size
            assert found.codes()[0] in ("CL701", "CL703")


def test_a_page_that_was_not_written_is_noticed(tmp_path: Path, whole: Path) -> None:
    content = whole.read_bytes()
    path = tmp_path / "cases.cartelogic"
    for page in range(0, len(content), 4096):
        for other in (bytes(4096), content[:4096], bytes(range(256)) * 16):
            if content[page : page + 4096] == other:
                continue
            path.write_bytes(content[:page] + other + content[page + 4096 :])
            found = read(path, read_only=False)
            assert isinstance(found, StorageError), page


def bits(content: bytes, count: int, seed: int) -> Iterator[int]:
    """Bits of a file: all of what the first page begins with, and some of each region."""
    chance = random.Random(seed)
    yield from range(0, 108 * 8, 5)
    for page in range(0, len(content), 4096):
        yield from (8 * (page + chance.randrange(16)) + chance.randrange(8) for _ in range(4))
        yield from (8 * (page + chance.randrange(4096)) + chance.randrange(8) for _ in range(count))


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def check_flips(path: Path, whole: Path, count: int, seed: int) -> int:
    """Flip bits; returns how often that was noticed."""
    content, noticed = whole.read_bytes(), 0
    right = read(whole, read_only=True)
    assert isinstance(right, list)
    for bit in bits(content, count, seed):
        path.write_bytes(flipped(content, bit))
        found = read(path, read_only=True)
        if isinstance(found, StorageError):
            noticed += 1
            continue
        assert found == right, bit
        found = read(path, read_only=False)  # which looks closer
        assert isinstance(found, StorageError) or found == right, bit
    return noticed


def test_a_flipped_bit_is_noticed_or_harmless(tmp_path: Path, whole: Path) -> None:
    assert check_flips(tmp_path / "cases.cartelogic", whole, 6, seed=6) > 60


def test_a_schema_that_is_no_text_is_noticed(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "cases.cartelogic"
    path.write_bytes(whole.read_bytes().replace(b"CREATE TABLE head", b"CREAT\xc5 TABLE head"))
    for read_only in (True, False):
        assert isinstance(read(path, read_only=read_only), StorageError)


@pytest.mark.slow
def test_every_flipped_byte_is_noticed_or_harmless(tmp_path: Path, whole: Path) -> None:
    assert check_flips(tmp_path / "cases.cartelogic", whole, 300, seed=7) > 500


def test_the_first_bad_change_is_named_and_those_before_it_are_read(
    tmp_path: Path, whole: Path
) -> None:
    path = tmp_path / "cases.cartelogic"
    with cartelogic.open(whole, read_only=True) as kb:
        states = [(), *(state(kb.as_recorded(number)) for number in range(1, 6))]
    statements = {
        1: "UPDATE change SET said = replace(said, 'rival', 'riwal') WHERE number = 1",
        3: "UPDATE change SET recorded = '2026-03-01T00:00:00.000000Z' WHERE number = 3",
        4: "UPDATE attachment SET content = zeroblob(length(content)) WHERE change = 4",
        5: "DELETE FROM change WHERE number = 5",
        6: "UPDATE change SET hash = upper(hash) WHERE number = 6",
    }
    for number, statement in statements.items():
        path.write_bytes(whole.read_bytes())
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
        connection.close()
        with pytest.raises(StorageError, match=f"change {number}|damaged") as error:
            cartelogic.open(path)
        assert error.value.codes() == ("CL703",)
        assert error.value.sound == number - 1
        if number > 1:
            with cartelogic.open(path, upto=number - 1) as kb:
                assert state(kb) == states[number - 1]
                with pytest.raises(StorageError):
                    kb.tell("ally(a, b).")


def test_changes_that_were_cut_off_are_noticed(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "cases.cartelogic"
    for statements in (
        ["DELETE FROM change WHERE number = 6"],
        ["DELETE FROM head"],
        ["UPDATE head SET number = 5"],
        ["UPDATE head SET hash = 'x'"],
        ["DELETE FROM change WHERE number = 6", "UPDATE head SET number = 5"],
    ):
        path.write_bytes(whole.read_bytes())
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        assert isinstance(read(path, read_only=True), StorageError), statements
        with cartelogic.open(path, upto=5) as kb:
            assert len(kb.history()) == 5
