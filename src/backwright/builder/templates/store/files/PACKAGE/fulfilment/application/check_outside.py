"""Asking the services outside whether they are well."""

from backwright.application import Discard
from backwright.domain import UnavailableError

from PACKAGE.fulfilment.application.outside import Payments, Shipping
from PACKAGE.fulfilment.contracts import CheckOutside


async def check_outside(
    job: CheckOutside, payments: Payments, shipping: Shipping
) -> dict[str, str]:
    """How each of them is; the job is discarded, with the reason, where one does not answer.

    It is not kept for a person to replay: the next one is asked for in five minutes.
    """
    try:
        return {"payments": await payments.check(), "shipping": await shipping.check()}
    except UnavailableError as error:
        raise Discard(error.detail or str(error)) from error
