"""The store's messages over gRPC, made of its exported `.proto` files."""

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from benchmarks.harness.side import SideError

FILE = "store/products/v1/products.proto"
PACKAGE = "store.products.v1"
SERVICE = f"/{PACKAGE}.ProductsService"


def compiled(contracts: Path, into: Path) -> None:
    """Write descriptors of all that the file of products needs. Raises `SideError`."""
    compiler: Any = import_module("grpc_tools.protoc")
    own = Path(compiler.__file__).parent / "_proto"
    status = compiler.main(
        ["protoc", f"-I{contracts}", f"-I{own}", "--include_imports",
         f"--descriptor_set_out={into}", FILE]
    )  # fmt: skip
    if status:
        raise SideError(f"{contracts / FILE} can't be compiled")


class Messages:
    """Classes of messages by their names, for the harness alone."""

    def __init__(self, descriptors: Path) -> None:
        self._descriptors = descriptors

    @cached_property
    def _pool(self) -> Any:
        pool = descriptor_pool.DescriptorPool()
        described = descriptor_pb2.FileDescriptorSet.FromString(self._descriptors.read_bytes())
        for each in described.file:
            pool.Add(each)
        return pool

    def kind(self, name: str) -> Any:
        """The class of a message of this package."""
        described = self._pool.FindMessageTypeByName(f"{PACKAGE}.{name}")
        return message_factory.GetMessageClass(described)
