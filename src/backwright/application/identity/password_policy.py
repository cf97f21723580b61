"""What makes a password acceptable (NIST SP 800-63B, section 5.1.1.2)."""

import unicodedata

from backwright.domain.errors import FieldError

SHORTEST = 8
LONGEST = 128
# The most common ones of published leaks that are long enough to pass otherwise.
COMMON = frozenset(
    """
    password password1 password12 password123 password1234 password! passw0rd p@ssw0rd p@ssword
    pa$$w0rd passwords password01 mypassword yourpassword newpassword changeme changeme1
    changeme123 change_me letmein1 letmein123 letmein! welcome1 welcome12 welcome123 welcome!
    welcome2026 iloveyou iloveyou1 iloveyou2 iloveyou! iloveu123 ilovehim lovelove loveyou1
    sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball
    softball superman superman1 batman123 spiderman starwars startrek pokemon1 minecraft
    computer computer1 internet microsoft samsung1 facebook google123 whatever whatever1
    trustno1 mustang1 corvette mercedes ferrari1 jordan23 michael1 jennifer jessica1 michelle
    nicole12 charlie1 matthew1 anthony1 andrew123 thomas123 robert123 daniel123 joshua123
    ashley123 victoria alexander alexandra elizabeth samantha stephanie benjamin jonathan
    christian danielle patricia veronica caroline isabella gabriel1 abcd1234 abcd12345 abc12345
    abc123456 abc123abc a1b2c3d4 a1b2c3d4e5 aa123456 aa12345678 a12345678 a123456789 q1w2e3r4
    q1w2e3r4t5 q1w2e3r4t5y6 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2
    zaq12wsx zaq1zaq1 qazwsx123 qazwsxedc qwer1234 qwer12345 qwerty12 qwerty123 qwerty1234
    qwerty12345 qwertyui qwertyuiop qwertyuiop1 qwertz123 qwertzuiop azerty123 azertyuiop
    asdf1234 asdfasdf asdfghjk asdfghjkl asdfghjkl1 zxcvbnm1 zxcvbnm123 zxcvasdf poiuytrewq
    1234qwer 123qweasd 123qweasdzxc 12qwaszx 123456789a 12345678a 1234567a 123456abc 123abc123
    123456qwerty 12345qwert 12345678 123456789 1234567890 12345678910 0123456789 0987654321
    9876543210 987654321 87654321 123123123 12341234 12344321 11223344 1122334455 112233445566
    123321123 147258369 159753159 741852963 789456123 147852369 963852741 11111111 111111111
    1111111111 00000000 000000000 0000000000 22222222 33333333 44444444 55555555 66666666
    77777777 88888888 888888888 99999999 999999999 12121212 10101010 101010101 13131313 20202020
    69696969 11112222 88889999 52013145 5201314520 aaaaaaaa aaaaaaaaa xxxxxxxx zzzzzzzz abcdefgh
    abcdefghi abcdefg1 abcdefg123 abcabcabc admin123 admin1234 admin12345 administrator
    adminadmin root1234 rootroot master123 master12 testtest test1234 test12345 testing1
    testing123 secret123 secret12 default1 guest123 user1234 login123 access14 dragon12
    dragon123 monkey12 monkey123 shadow12 shadow123 killer123 hunter12 hello123 hello1234
    hellohello goodluck freedom1 blessed1 jesus123 godisgood liverpool liverpool1 chelsea1
    arsenal1 barcelona realmadrid manchester juventus123 einstein midnight butterfly chocolate
    cheesecake blink182 metallica nirvana1 slipknot gangster rockstar superstar snoopy12
    cookie123 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2026
    autumn2026 correcthorsebatterystaple
    """.split()
)


def normalized(password: str) -> str:
    """The same characters for the same keys, whatever the keyboard composes (section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def problems(password: str, login: str, field: str) -> tuple[FieldError, ...]:
    """Everything that is wrong with a new password, normalized already."""
    at, found = f"/{field}", list[FieldError]()
    if len(password) < SHORTEST:
        found.append(FieldError(at, "too_short", f"at least {SHORTEST} characters"))
    if len(password) > LONGEST:
        found.append(FieldError(at, "too_long", f"at most {LONGEST} characters"))
    folded, name = password.casefold(), normalized(login).strip().casefold()
    if folded in COMMON:
        found.append(FieldError(at, "too_common", "among the passwords that are tried first"))
    if name and folded in (name, name.partition("@")[0]):
        found.append(FieldError(at, "same_as_login", "not the login itself"))
    return tuple(found)
