"""Amounts of money that can't be mixed up, rounded away or lost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from backwright.domain.rule import Rule, ensure

# ISO 4217, list one: digits after the point where they are not two.
_DIGITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
CURRENCIES: frozenset[str] = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
MIXED_CURRENCIES = Rule("money.mixed_currencies", "All amounts must be in one currency.")
# Minor units are stored as 64-bit integers on every database.
_LARGEST_MINOR = 2**63 - 1
_ZERO = Decimal(0)
# Below it, amounts fit whatever the currency's digits are (four at most).
_SURELY_FITS = Decimal(10**14)
# More digits than a product of an amount and a sensible factor has: only the last step rounds.
_EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN)
_WRITTEN = re.compile(r"(-?\d+(?:\.\d+)?) ?([A-Z]{3})")


def digits(currency: str) -> int:
    """How many digits after the point an amount in this currency has (ISO 4217)."""
    return _DIGITS.get(currency, 2)


# One minor unit of each currency.
_UNITS = {currency: Decimal((0, (1,), -digits(currency))) for currency in CURRENCIES}


def _rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's digits, half to even, and zero without a sign."""
    places = digits(currency)
    if amount.adjusted() > 40 or abs(_EXACT.scaleb(amount, places)) > _LARGEST_MINOR:
        raise ValueError("the amount is too large")
    rounded = _EXACT.quantize(amount, _UNITS[currency])
    return rounded or rounded.copy_abs()


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code).

    Raises `ValueError` for an unknown currency, for more digits than the currency has, and for an
    amount that does not fit 64 bits of minor units.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        amount, unit = self.amount, _UNITS.get(self.currency)
        if unit is None:
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency code")
        # Most amounts are written with their currency's digits, and nothing has to be rounded.
        if unit.same_quantum(amount) and _ZERO < amount < _SURELY_FITS:
            return
        if not amount.is_finite():
            raise ValueError("the amount must be a finite number")
        exact = _rounded(amount, self.currency)
        if exact != amount:
            places = digits(self.currency)
            raise ValueError(f"at most {places} digits after the point in {self.currency}")
        object.__setattr__(self, "amount", exact)

    @classmethod
    def of(cls, amount: int | str | Decimal, currency: str) -> "Money":
        """`Money.of("9.90", "EUR")`."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not a number") from error

    @classmethod
    def parse(cls, written: str) -> "Money":
        """Read the form that `str` writes: `9.90 EUR`. Raises `ValueError` for another."""
        match = _WRITTEN.fullmatch(written.strip())
        if match is None:
            raise ValueError('an amount of money is written like "9.90 EUR"')
        return cls(Decimal(match[1]), match[2])

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> "Money":
        """From minor units: 990 cents are 9.90 EUR."""
        if currency not in CURRENCIES or abs(minor) > _LARGEST_MINOR:
            return cls(Decimal(minor).scaleb(-digits(currency)), currency)
        # Every row with an amount passes here, and minor units are exact already.
        money = object.__new__(cls)
        object.__setattr__(money, "amount", Decimal(minor).scaleb(-digits(currency)))
        object.__setattr__(money, "currency", currency)
        return money

    @classmethod
    def sum(cls, amounts: "Iterable[Money]", currency: str = "EUR") -> "Money":
        """The total; zero in `currency` where there is nothing to add."""
        total: Money | None = None
        for amount in amounts:
            total = amount if total is None else total + amount
        return total if total is not None else cls(Decimal(0), currency)

    @property
    def minor(self) -> int:
        """The amount in minor units."""
        return int(self.amount.scaleb(digits(self.currency)))

    def _same(self, other: "Money") -> None:
        ensure(self.currency == other.currency, MIXED_CURRENCIES)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        """Times a number, rounded half to even to the currency's digits."""
        product = _EXACT.multiply(self.amount, factor)
        if not product.is_finite():
            raise ValueError("the factor must be a finite number")
        return Money(_rounded(product, self.currency), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __gt__(self, other: "Money") -> bool:
        return other < self

    def __ge__(self, other: "Money") -> bool:
        return other <= self

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
