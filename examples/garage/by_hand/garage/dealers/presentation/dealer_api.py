"""The dealers' API, version 2024-01: the association's shape around our use cases."""

from typing import Annotated

from backwright.application import Send, authenticated
from backwright.presentation.rest import Api
from msgspec import Meta

from garage.dealers.presentation.shapes import (
    Booking,
    Envelope,
    NewBooking,
    NewVehicle,
    Odometer,
    Vehicle,
    failure,
)
from garage.dealers.presentation.signing import DealerSignature
from garage.service.contracts.appointments import (
    AppointmentView,
    CallAppointmentOff,
    CreateAppointment,
)
from garage.service.contracts.cars import CarView, CreateCar, DriveCar, GetCar, ListCars
from garage.service.contracts.types import AppointmentId, CarFuel, CarId

api = Api(
    "dealer-api",
    tag="Dealer API 2024-01",
    description="For the software of car dealers, in the shape that their association prescribes.",
    prefix="/dealer-api/2024-01",
    errors=failure,
    authenticate=DealerSignature(),
)
FUELS = {fuel.value[0].upper(): fuel for fuel in CarFuel}
Size = Annotated[int, Meta(ge=1, le=100)]


@api.get("/vehicles", allow=authenticated)
async def list_vehicles(
    send: Send, size: Size = 20, cursor: str | None = None
) -> Envelope[list[Vehicle]]:
    """The dealer's cars."""
    page = await send(ListCars(limit=size, after=cursor))
    return Envelope(data=[_vehicle(car) for car in page.items], more=page.next)


@api.get("/vehicles/{id}", allow=authenticated)
async def get_vehicle(id: CarId, send: Send) -> Envelope[Vehicle]:
    """One of the dealer's cars."""
    return Envelope(data=_vehicle(await send(GetCar(id=id))))


@api.post("/vehicles", allow=authenticated, status=201)
async def add_vehicle(body: NewVehicle, send: Send) -> Envelope[Vehicle]:
    """Tell us of a car."""
    command = CreateCar(
        plate=body.registration,
        maker=body.make,
        model=body.model,
        built=body.year_of_manufacture,
        mileage=body.odometer,
        fuel=FUELS[body.fuel_code],
    )
    return Envelope(data=_vehicle(await send(command)))


@api.put("/vehicles/{id}/odometer", allow=authenticated)
async def read_odometer(id: CarId, body: Odometer, send: Send) -> Envelope[Vehicle]:
    """Tell us what a car's odometer shows; we count kilometres, they tell the total."""
    car = await send(GetCar(id=id))
    if body.reading != car.mileage:
        car = await send(DriveCar(id=id, kilometres=body.reading - car.mileage))
    return Envelope(data=_vehicle(car))


@api.post("/bookings", allow=authenticated, status=201)
async def book(body: NewBooking, send: Send) -> Envelope[Booking]:
    """Ask for an appointment."""
    command = CreateAppointment(
        car=body.vehicle_id,
        workshop=body.site_id,
        day=body.day,
        at=body.at,
        wish=body.remark,
    )
    return Envelope(data=_booking(await send(command)))


@api.delete("/bookings/{id}", allow=authenticated)
async def call_off(id: AppointmentId, send: Send) -> Envelope[Booking]:
    """Call an appointment off."""
    return Envelope(data=_booking(await send(CallAppointmentOff(id=id))))


def _vehicle(car: CarView) -> Vehicle:
    return Vehicle(
        vehicle_id=car.id,
        registration=car.plate,
        make=car.maker,
        model=car.model,
        year_of_manufacture=car.built,
        fuel_code=car.fuel.value[0].upper(),
        odometer=car.mileage,
    )


def _booking(appointment: AppointmentView) -> Booking:
    return Booking(
        booking_id=appointment.id,
        vehicle_id=appointment.car,
        slot=f"{appointment.day.isoformat()}T{appointment.at.isoformat('minutes')}",
        state=appointment.status.value.upper(),
    )
