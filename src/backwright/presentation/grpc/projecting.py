"""From the use cases that are shown to services, with everything that is wrong named at once."""

from collections.abc import Sequence
from typing import Annotated, Any, get_origin

import msgspec
from msgspec import Meta, Struct

from backwright.application.messages import Page
from backwright.presentation.exposing.annotations import is_kind, without_none
from backwright.presentation.exposing.derived import part_of
from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.naming import entity
from backwright.presentation.grpc.drafting import EXCHANGE, Draft, conflicts, drafts_of, item_of
from backwright.presentation.grpc.following import FollowRequest, follow_response
from backwright.presentation.grpc.kit_types import ERROR, KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.naming import package_of, path_of, service_of, snake
from backwright.presentation.grpc.rpc import UNFOLLOW, UNFOLLOWED, Exchange, Package, Part, Rpc, Way
from backwright.presentation.grpc.schema import Cardinality, ProtoField, ProtoFile, ProtoMethod
from backwright.presentation.grpc.types import Types

_PAGING = {"limit", "before", "page", "total"}
_KNOWN = {
    ".google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
    ".google.protobuf.Duration": "google/protobuf/duration.proto",
    ".google.protobuf.Value": "google/protobuf/struct.proto",
    ".google.protobuf.FieldMask": "google/protobuf/field_mask.proto",
}
GoOn = (
    Annotated[str, Meta(description="`after` to go on behind this one; on the last of a page.")]
    | None
)


def project(application: str, shown: Sequence[Exposed], lock: Lock) -> tuple[Package, ...]:
    """One package for each API, in declared order; raises `ApiError`."""
    problems: list[str] = []
    packages: list[Package] = []
    by_name: dict[str, str] = {}
    for api, group in _grouped(shown).items():
        package = package_of(application, api)
        first = by_name.setdefault(package, api)
        if first != api:
            problems.append(f"api {api}: is {package} in gRPC, which {first} is; rename one")
            continue
        drafts = tuple(drafts_of(group))
        projection = _Projection(package, api, drafts, lock)
        problems += conflicts(api, drafts)
        packages.append(projection.package())
        problems += [f"api {api}: {problem}" for problem in projection.types.problems]
    if problems:
        raise ApiError(tuple(problems))
    return tuple(packages)


def _grouped(shown: Sequence[Exposed]) -> dict[str, list[Exposed]]:
    groups: dict[str, list[Exposed]] = {}
    for each in shown:
        groups.setdefault(each.api, []).append(each)
    return groups


class _Projection:
    """One API on its way to a package."""

    def __init__(self, package: str, api: str, drafts: Sequence[Draft], lock: Lock) -> None:
        names = [draft.name for draft in drafts]
        taken = [f"{name}{end}" for name in (*names, EXCHANGE) for end in ("Request", "Response")]
        self.types = Types(package, lock, taken)
        self._package = package
        self._api = api
        self._drafts = drafts

    def package(self) -> Package:
        """The package; what is taken is defined before what is given."""
        requests = [self._request(draft) for draft in self._drafts]
        responses = [self._response(draft) for draft in self._drafts]
        rpcs = tuple(
            Rpc(
                way=draft.way,
                path=self._path(draft.name),
                exposed=draft.exposed,
                request=request,
                response=response,
            )
            for draft, request, response in zip(self._drafts, requests, responses, strict=True)
        )
        exchange = self._exchange(rpcs)
        return Package(file=self._file(exchange), rpcs=rpcs, exchange=exchange)

    def _path(self, method: str) -> str:
        return f"/{self._package}.{service_of(self._api)}/{method}"

    def _request(self, draft: Draft) -> Part:
        message, name = draft.exposed.message, f"{draft.name}Request"
        kind: type[Struct] = message
        if draft.way is Way.STREAM:
            kind = part_of(message, name, set(message.__struct_fields__) - _PAGING)
        elif draft.way is Way.IMPORT:
            kind = msgspec.defstruct(name, [("item", item_of(message))], kw_only=True)
        elif draft.way is Way.FOLLOW:
            kind = FollowRequest
        comment = f"Asks for {draft.name}."
        codec = self.types.message(name, kind, taken=True, comment=comment)
        return Part(name=self.types.full(name), kind=kind, codec=codec)

    def _response(self, draft: Draft) -> Part:
        name, result = f"{draft.name}Response", draft.exposed.result
        field = ""
        if draft.way is Way.STREAM:
            field = _result_field(draft.exposed.listed)
            fields: list[Any] = [(field, draft.exposed.listed), ("next", GoOn, None)]
        elif draft.way is Way.FOLLOW:
            field = _result_field(draft.exposed.view)
            fields = follow_response(field, draft.exposed.view)
        elif result is None or get_origin(result) is Page:
            fields = []
        else:
            field = _result_field(without_none(result))
            fields = [(field, result)]
        kind: Any = msgspec.defstruct(name, fields, kw_only=True)
        if not field and result is not None:
            kind = result
        codec = self.types.message(name, kind, taken=False, comment=f"Answers {draft.name}.")
        return Part(name=self.types.full(name), kind=kind, codec=codec, field=field)

    def _exchange(self, rpcs: Sequence[Rpc]) -> Exchange:
        calls = {
            snake(rpc.path.rpartition("/")[2]): rpc
            for rpc in rpcs
            if rpc.way in (Way.UNARY, Way.FOLLOW)
        }
        commands = [
            ProtoField(name=name, type=rpc.request.name, oneof="command")
            for name, rpc in calls.items()
        ]
        outcomes = [
            ProtoField(name=name, type=rpc.response.name, oneof="outcome")
            for name, rpc in calls.items()
        ]
        if any(rpc.way is Way.FOLLOW for rpc in rpcs):
            commands.append(_UNFOLLOW)
            outcomes.append(_UNFOLLOWED)
        asked, answered = f"{EXCHANGE}Request", f"{EXCHANGE}Response"
        self.types.add(asked, (*_CALL, *commands), "One call among several.")
        failed = ProtoField(name="error", type=ERROR, oneof="outcome", comment="It was refused.")
        self.types.add(answered, (_ID, failed, *outcomes), "What became of one call.")
        return Exchange(
            path=self._path(EXCHANGE),
            request=self.types.full(asked),
            response=self.types.full(answered),
            calls=calls,
        )

    def _file(self, exchange: Exchange) -> ProtoFile:
        messages = tuple(self.types.messages.values())
        used = {field.type for message in messages for field in message.fields}
        imports = {path for name, path in _KNOWN.items() if name in used}
        if any(name.startswith(f".{KIT.package}.") for name in used):
            imports.add(KIT.path)
        methods = [_method(draft, self.types) for draft in self._drafts]
        methods.append(
            ProtoMethod(
                name=EXCHANGE,
                request=exchange.request,
                response=exchange.response,
                streams_in=True,
                streams_out=True,
                comment="Calls of this service, answered one after the other, and its events.",
            )
        )
        return ProtoFile(
            package=self._package,
            path=path_of(self._package),
            imports=tuple(sorted(imports)),
            messages=messages,
            enums=tuple(self.types.enums.values()),
            service=service_of(self._api),
            service_comment=f"The use cases of {self._api}.",
            methods=tuple(methods),
        )


def _method(draft: Draft, types: Types) -> ProtoMethod:
    return ProtoMethod(
        name=draft.name,
        request=types.full(f"{draft.name}Request"),
        response=types.full(f"{draft.name}Response"),
        streams_in=draft.way is Way.IMPORT,
        streams_out=draft.way in (Way.STREAM, Way.FOLLOW),
        comment=draft.comment,
    )


def _result_field(kind: Any) -> str:
    """What a result is called: an `OrderView` is the order."""
    if is_kind(kind, Struct):
        return snake(entity(kind.__name__))
    return "items" if get_origin(kind) is list else "result"


_UNFOLLOW = ProtoField(
    name=UNFOLLOW, type="string", oneof="command", comment="The id under which it was begun."
)
_UNFOLLOWED = ProtoField(
    name=UNFOLLOWED, type="string", oneof="outcome", comment="Nothing is told under it any more."
)
_ID = ProtoField(name="id", type="string", comment="Chosen by the client; comes back.")
_CALL = (
    _ID,
    ProtoField(
        name="idempotency_key",
        type="string",
        cardinality=Cardinality.OPTIONAL,
        comment="As in the metadata of a call of its own.",
    ),
    ProtoField(
        name="if_match",
        type="string",
        cardinality=Cardinality.OPTIONAL,
        comment="As in the metadata of a call of its own.",
    ),
)
