"""The dealers' API: somebody else's shape, our use cases."""

from typing import Any

import pytest
from backwright.domain import ForbiddenError, ValidationError
from backwright.testing.app import TestApp, running

from garage.dealers.contracts.dealer_keys import IssueDealerKey, RevokeDealerKey
from garage.main import application
from garage.people.contracts.types import MemberId
from tests.steps.dealer import ROOT, some_dealer
from tests.steps.workshop import some_workshop

NOBODY = "00000000-0000-7000-8000-000000000000"
VEHICLE = {
    "Registration": "W-12345X",
    "Make": "Steyr",
    "Model": "50",
    "YearOfManufacture": 1938,
    "FuelCode": "P",
    "Odometer": 700,
}


def faults(answer: Any) -> list[tuple[str, str | None]]:
    """The codes of an answer in the association's form, and the fields they are about."""
    body = answer.json()
    assert body.keys() == {"Result", "Faults", "Reference"}
    assert (body["Result"], body["Reference"]) == ("ERROR", answer.headers["x-request-id"])
    assert answer.headers["content-type"] == "application/json"
    return [(fault["Code"], fault["Field"]) for fault in body["Faults"]]


async def test_a_vehicle_is_added_and_found(app: TestApp) -> None:
    """Their names and their envelope, around our command and our queries."""
    async with await some_dealer(app) as call:
        made = await call("POST", "/vehicles", VEHICLE)
        id = made.json()["Data"]["VehicleId"]
        found = await call("GET", f"/vehicles/{id}")
        listed = await call("GET", "/vehicles?size=5")

    assert made.status_code == 201
    assert made.json() == {"Result": "OK", "Data": {"VehicleId": id, **VEHICLE}, "More": None}
    assert found.json() == made.json()
    assert listed.json() == {"Result": "OK", "Data": [made.json()["Data"]], "More": None}


async def test_an_odometer_is_read(app: TestApp) -> None:
    """They tell the total, we count kilometres; it never goes back."""
    async with await some_dealer(app) as call:
        id = (await call("POST", "/vehicles", VEHICLE)).json()["Data"]["VehicleId"]
        read = await call("PUT", f"/vehicles/{id}/odometer", {"Reading": 750})
        back = await call("PUT", f"/vehicles/{id}/odometer", {"Reading": 10})

    assert read.json()["Data"]["Odometer"] == 750
    assert (back.status_code, faults(back)) == (422, [("TOO_SMALL", "Reading")])


async def test_a_booking_is_made_and_called_off(app: TestApp) -> None:
    """Calling it off twice is a conflict, in their words."""
    workshop = await some_workshop(app)
    async with await some_dealer(app) as call:
        vehicle = (await call("POST", "/vehicles", VEHICLE)).json()["Data"]["VehicleId"]
        wanted = {
            "VehicleId": vehicle,
            "SiteId": str(workshop.id),
            "Date": "2100-01-04",
            "Time": "09:30:00",
        }
        booked = await call("POST", "/bookings", wanted)
        id = booked.json()["Data"]["BookingId"]
        off = await call("DELETE", f"/bookings/{id}")
        again = await call("DELETE", f"/bookings/{id}")

    assert booked.json()["Data"] == {
        "BookingId": id,
        "VehicleId": vehicle,
        "Slot": "2100-01-04T09:30",
        "State": "REQUESTED",
    }
    assert off.json()["Data"]["State"] == "CALLED_OFF"
    assert (again.status_code, faults(again)) == (409, [("ILLEGAL_STATE", None)])


async def test_what_is_wrong_is_said_in_their_words(app: TestApp) -> None:
    """First about the shape of their body, then about what our command demands; all at once."""
    async with await some_dealer(app) as call:
        path = await call("GET", "/vehicles/nonsense")
        shape = await call("POST", "/vehicles", {**VEHICLE, "FuelCode": "X", "Colour": "red"})
        demands = await call(
            "POST", "/vehicles", {**VEHICLE, "Registration": "w", "YearOfManufacture": 1700}
        )

    assert (path.status_code, faults(path)) == (422, [("MALFORMED", "id")])
    assert shape.status_code == 422
    assert faults(shape) == [("PATTERN", "FuelCode"), ("UNKNOWN_FIELD", "Colour")]
    assert demands.status_code == 422
    assert faults(demands) == [("PATTERN", "Registration"), ("TOO_SMALL", "YearOfManufacture")]


async def test_every_error_has_their_form(app: TestApp) -> None:
    """Whoever finds the error: their software reads one form only."""
    wrong: dict[tuple[str, str, Any], tuple[int, str]] = {
        ("POST", "/vehicles", b"{"): (400, "MALFORMED"),
        ("POST", "/vehicles", b"[" * 2_000_000): (413, "BODY_TOO_LARGE"),
        ("GET", f"/vehicles/{NOBODY}", None): (404, "NOT_FOUND"),
        ("GET", "/no/such/thing", None): (404, "NO_ROUTE"),
        ("PATCH", "/vehicles", b"{}"): (405, "METHOD_NOT_ALLOWED"),
    }
    async with await some_dealer(app) as call:
        answers = {request: await call(*request) for request in wrong}

    for request, (status, code) in wrong.items():
        assert (answers[request].status_code, faults(answers[request])) == (status, [(code, None)])


async def test_a_vehicle_is_added_once(app: TestApp) -> None:
    """The second one is a conflict, also where it is another dealer's."""
    async with await some_dealer(app) as call, await some_dealer(app) as other:
        await call("POST", "/vehicles", VEHICLE)
        answer = await other("POST", "/vehicles", VEHICLE)

    assert (answer.status_code, faults(answer)) == (409, [("DUPLICATE", None)])


async def test_dealers_see_their_own(app: TestApp) -> None:
    """The use cases' own policies hold: somebody else's car is not there."""
    async with await some_dealer(app) as call, await some_dealer(app) as other:
        id = (await call("POST", "/vehicles", VEHICLE)).json()["Data"]["VehicleId"]
        answer = await other("GET", f"/vehicles/{id}")
        listed = await other("GET", "/vehicles")

    assert (answer.status_code, faults(answer)) == (404, [("NOT_FOUND", None)])
    assert listed.json()["Data"] == []


async def test_a_wrong_or_old_signature_opens_nothing(app: TestApp) -> None:
    """What was overheard is of no use to anybody, after some minutes."""
    async with await some_dealer(app) as call:
        guessed = await call("GET", "/vehicles", secret="guessed")
        old = await call("GET", "/vehicles", age=900)
        early = await call("GET", "/vehicles", age=-900)

    for answer in (guessed, old, early):
        assert (answer.status_code, faults(answer)) == (401, [("UNAUTHENTICATED", None)])
        assert answer.headers["www-authenticate"] == "Dealer-Signature"


async def test_a_revoked_key_opens_nothing(app: TestApp) -> None:
    """From the next request on."""
    async with await some_dealer(app) as call:
        before = await call("GET", "/vehicles")
        await app.caller("manager").send(RevokeDealerKey(id=call.key.id))
        after = await call("GET", "/vehicles")

    assert (before.status_code, after.status_code) == (200, 401)


async def test_nobody_comes_in_without_a_key(app: TestApp) -> None:
    """Tokens of our own API mean nothing here."""
    attempts: list[dict[str, str]] = [
        {},
        {"authorization": "Bearer a.b.c"},
        {"x-dealer-key": "nonsense", "x-dealer-time": "1", "x-dealer-signature": "1"},
        {"x-dealer-key": NOBODY, "x-dealer-time": "1"},
    ]
    async with app.client() as client:
        answers = [await client.get(f"{ROOT}/vehicles", headers=each) for each in attempts]

    for answer in answers:
        assert (answer.status_code, faults(answer)) == (401, [("UNAUTHENTICATED", None)])


async def test_who_asks_too_often_has_to_wait(database_url: str) -> None:
    """The limit of the use case, in the association's form."""
    async with (
        running(application, database_url, RATE_LIMIT="3/minute") as app,
        await some_dealer(app) as call,
    ):
        answers = [await call("GET", "/vehicles") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert faults(answers[-1]) == [("RATE_LIMITED", None)]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_keys_are_issued_by_managers_to_members(app: TestApp) -> None:
    """Nobody else, and to nobody else."""
    with pytest.raises(ForbiddenError):
        await app.caller("clerk").send(IssueDealerKey(dealer=MemberId(app.caller().id)))
    with pytest.raises(ValidationError):
        await app.caller("manager").send(IssueDealerKey(dealer=MemberId(app.caller().id)))


async def test_the_document_shows_the_association_s_shape(app: TestApp) -> None:
    """Paths, scheme, envelope and errors, beside our own API in the same document."""
    document = app.application.openapi()
    operation = document["paths"][f"{ROOT}/vehicles"]["post"]
    refused = operation["responses"]["422"]["content"]["application/json"]["schema"]

    assert operation["security"] == [{"dealer": []}]
    assert refused == {"$ref": "#/components/schemas/Failure"}
    assert "Registration" in document["components"]["schemas"]["Vehicle"]["properties"]
    assert document["components"]["securitySchemes"]["dealer"]["name"] == "X-Dealer-Signature"
