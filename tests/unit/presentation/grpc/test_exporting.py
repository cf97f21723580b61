""".proto files that other tools accept, and that say what holds."""

import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from grpc_tools import protoc
from tests.unit.presentation.grpc.library import books_api, shown

from backwright.presentation.exposing import ApiError
from backwright.presentation.grpc.describing import descriptor_of
from backwright.presentation.grpc.exporting import protos
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock, read_lock
from backwright.presentation.grpc.projecting import project

BOOKS = "library/books/v1/books.proto"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The files of the library."""
    return written(tmp_path, protos("library", shown(books_api(live=True)), Lock()))


def written(folder: Path, files: dict[str, str]) -> Path:
    """The folder, with the files."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def compiled(folder: Path, *files: str) -> dict[str, descriptor_pb2.FileDescriptorProto]:
    """What protoc makes of files."""
    google = Path(protoc.__file__).parent / "_proto"
    out = folder / "all.binpb"
    arguments = [f"-I{folder}", f"-I{google}", f"--descriptor_set_out={out}", *files]
    assert protoc.main(["protoc", *arguments]) == 0
    found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    return {file.name: file for file in found.file}


def test_the_text_means_what_is_served(exported: Path) -> None:
    """protoc reads from it exactly the descriptors that the server works with."""
    package = project("library", shown(books_api(live=True)), Lock())[0]

    found = compiled(exported, BOOKS, KIT.path)

    for file in (package.file, KIT):
        ours, theirs = descriptor_of(file), found[file.path]
        for each in (ours, theirs):
            _without_json_names(each)
        assert ours == theirs


def test_buf_has_nothing_to_say(exported: Path) -> None:
    """Its STANDARD rules hold, and its format is ours."""
    buf = Path(sys.executable).parent / "buf"
    for command in (["lint"], ["format", "--diff", "--exit-code"]):
        done = subprocess.run(
            [buf, *command], cwd=exported, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_added_breaks_nobody(tmp_path: Path) -> None:
    """By buf's strictest rules, with the numbers of the lock; what is taken away does."""
    lock, buf = Lock(), Path(sys.executable).parent / "buf"
    before = written(tmp_path / "before", protos("library", shown(), lock))
    after = written(tmp_path / "after", protos("library", shown(books_api(live=True)), lock))

    for old, new, code in ((before, after, 0), (after, before, 100)):
        done = subprocess.run(
            [buf, "breaking", new, "--against", old], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr


def test_constraints_are_comments(exported: Path) -> None:
    """Whoever writes a client knows what will be refused."""
    text = (exported / BOOKS).read_text(encoding="utf-8")

    assert "// What it is called. 2 to 20 characters. Required.\n  optional string title" in text
    assert "// In kilograms. A decimal number" in text
    assert "// One of -title, title." in text
    assert "// To empty it, name it in clear_mask.\n  backwright.v1.Money price" in text
    assert "// Allowed: staff." in text


def test_reserved_numbers_are_said(exported: Path) -> None:
    """A generated client can't take them either."""
    lock = Lock()
    project("library", shown(), lock)
    text = lock.written().replace('"weight": "2 string"', '"mass": "2 string"')

    found = protos("library", shown(), read_lock(text, "lock"))[BOOKS]

    assert 'message AddBookRequest {\n  reserved 2;\n  reserved "mass";' in found


def test_a_build_without_changes_changes_nothing() -> None:
    """The same use cases give the same bytes, also from the lock."""
    lock = Lock()
    first = protos("library", shown(), lock)

    again = read_lock(lock.written(), "lock")
    assert protos("library", shown(), again) == first
    assert again.added == []
    assert again.written() == lock.written()


def test_versions_of_an_api_are_packages_of_their_own() -> None:
    """Both are there, side by side."""
    found = protos("library", shown(books_api(), books_api("books-v2")), Lock())

    assert {"library/books/v1/books.proto", "library/books/v2/books.proto"} <= set(found)


def test_two_apis_of_one_package_are_told() -> None:
    """With both names, and what to do."""
    with pytest.raises(ApiError, match=r"api Books: is library\.books\.v1 in gRPC, which books is"):
        protos("library", shown(books_api(), books_api("Books")), Lock())


def test_what_is_not_shown_on_grpc_is_not_exported() -> None:
    """`serve` says it, and nothing at all needs no files."""
    assert protos("library", shown(books_api(serve=["rest"])), Lock()) == {}


def _without_json_names(file: descriptor_pb2.FileDescriptorProto) -> None:
    """protoc adds what follows from the names."""
    for message in file.message_type:
        for part in (message, *message.nested_type):
            for field in part.field:
                field.ClearField("json_name")
