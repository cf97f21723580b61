"""Asking the services outside whether they are well."""

from PACKAGE.fulfilment.application.outside import Payments, Shipping
from PACKAGE.fulfilment.contracts import CheckOutside


async def check_outside(
    job: CheckOutside, payments: Payments, shipping: Shipping
) -> dict[str, str]:
    """How each of them is; fails, so that somebody looks, where one does not answer."""
    return {"payments": await payments.check(), "shipping": await shipping.check()}
