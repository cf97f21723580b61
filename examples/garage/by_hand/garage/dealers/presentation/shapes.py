"""What the dealers' association prescribes: names, envelopes and errors."""

from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from backwright.application import LocalTime
from backwright.presentation.rest import Problem
from msgspec import Meta, Struct, field

from garage.people.contracts.types import WorkshopId
from garage.service.contracts.types import AppointmentId, CarId

DataT = TypeVar("DataT")
# Their words for the fields of our commands, where an error is about one of them.
WORDS = {
    "/plate": "Registration",
    "/maker": "Make",
    "/model": "Model",
    "/built": "YearOfManufacture",
    "/mileage": "Odometer",
    "/kilometres": "Reading",
    "/fuel": "FuelCode",
    "/car": "VehicleId",
    "/workshop": "SiteId",
    "/day": "Date",
    "/at": "Time",
}


class Vehicle(Struct, frozen=True, kw_only=True, rename="pascal"):
    """A car, in their words."""

    vehicle_id: CarId
    registration: str
    make: str
    model: str
    year_of_manufacture: int
    fuel_code: str
    odometer: int


class NewVehicle(Struct, frozen=True, kw_only=True, rename="pascal", forbid_unknown_fields=True):
    """A car that we do not know yet."""

    registration: str
    make: str
    model: str
    year_of_manufacture: int
    fuel_code: Annotated[str, Meta(pattern="^[PDEH]$", description="First letter of the fuel.")]
    odometer: int = 0


class Odometer(Struct, frozen=True, kw_only=True, rename="pascal", forbid_unknown_fields=True):
    """What a car's odometer shows."""

    reading: int


class Booking(Struct, frozen=True, kw_only=True, rename="pascal"):
    """An appointment, in their words."""

    booking_id: AppointmentId
    vehicle_id: CarId
    slot: str
    state: str


class NewBooking(Struct, frozen=True, kw_only=True, rename="pascal", forbid_unknown_fields=True):
    """An appointment that is wanted."""

    vehicle_id: CarId
    site_id: WorkshopId
    day: date = field(name="Date")
    at: LocalTime = field(name="Time")
    remark: str = ""


class Envelope(Struct, Generic[DataT], frozen=True, kw_only=True, rename="pascal"):
    """What everything is wrapped in."""

    result: Literal["OK"] = "OK"
    data: DataT
    more: str | None = None


class Fault(Struct, frozen=True, kw_only=True, rename="pascal"):
    """One thing that is wrong."""

    code: str
    field: str | None = None
    text: str


class Failure(Struct, frozen=True, kw_only=True, rename="pascal"):
    """What is sent instead of data."""

    result: Literal["ERROR"] = "ERROR"
    faults: list[Fault]
    reference: str


def failure(problem: Problem) -> Failure:
    """The association's form of a problem."""
    faults = [
        Fault(
            code=_code(each.code),
            field=WORDS.get(each.at, each.at.removeprefix("/").replace("/", ".")) or None,
            text=each.message,
        )
        for each in problem.errors
    ]
    whole = Fault(code=_code(problem.code), text=problem.detail or problem.title)
    return Failure(faults=faults or [whole], reference=problem.request_id)


def _code(code: str) -> str:
    return code.replace(".", "_").upper()
